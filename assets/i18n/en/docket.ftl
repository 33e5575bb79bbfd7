# Every sentence of Docket that a person reads, but for the command line's own help.
# Sentence case; no full stop after a single sentence; "…" only where more is asked for.

## The program

app-name = Docket

## Notices: what happened, what to do (app/notice.rs and the decisions of app)


## Scan feedback: the big word and its line (app)


## The window (ui)


## Workers: dialogs of the system, and what the queue and the service say

dialog-photos = Choose photos of boxes
dialog-photos-filter = Pictures
dialog-export = Save the batch as
sign-in-lasts-system = Until you sign out
sign-in-lasts-kernel = Until this computer is started anew
sign-in-lasts-run = Until this program ends
proof-broken = Entry { $seq } is not what was written
proof-tables-differ = The table { $table } is not what the journal adds up to


## Command line (cli)

