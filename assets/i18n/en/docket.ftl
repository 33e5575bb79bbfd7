# Every sentence of Docket that a person reads, but for the command line's own help.
# Sentence case; no full stop after a single sentence; "…" only where more is asked for.

## The program

app-name = Docket

## Notices: what happened, what to do (app/notice.rs and the decisions of app)


## Scan feedback: the big word and its line (app)


## The window (ui)


## Command line (cli)

