# Every sentence of Docket that a person reads, but for the command line's own help.
# Sentence case; no full stop after a single sentence; "…" only where more is asked for.

## The program

app-name = Docket
fault-of-the-program = This is a fault of the program. What was accepted is safe in the queue. DOCKET_LOG=debug docket shows more

## Notices: what happened, what to do (app/notice.rs and the decisions of app)


## Scan feedback: the big word and its line (app)


## The window (ui)


## Command line (cli)
cli-service-is-no-web-address = { $url } is no web address: it begins with http:// or https://
cli-no-home = this user has no data folder: name one with --data
cli-no-pictures-in = there are no pictures in { $folder }
cli-picture-read = { $file }: { $codes ->
    [0] no code
    [one] 1 code
   *[other] { $codes } codes
} in { $millis } ms
cli-box-accepted = Accepted
cli-box-to-confirm = Accepted after one look
cli-box-to-choose = A person must choose
cli-box-rejected = Not accepted
cli-queued-as = Queued as no. { $number }
cli-not-queued = Not queued: { $why }
cli-label-compared = { $rows ->
    [one] 1 row
   *[other] { $rows } rows
} compared, { $differences ->
    [0] no difference
    [one] 1 difference
   *[other] { $differences } differences
}
cli-customer-is-no-tenant-id = { $text } is no tenant id: a customer is named by a GUID such as 0f8fad5b-d9cb-469f-a165-70867728950e
cli-batch-begun = Batch { $number } for { $customer } begun: { $id }
cli-batch-is = Batch { $number } is { $state }: { $count ->
    [one] 1 device
   *[other] { $count } devices
}
cli-no-batches = No batches yet
cli-field-batch = batch
cli-field-state = state
cli-field-customer = customer
cli-field-relationship = relationship
cli-field-group-tag = group tag
cli-field-created = created
cli-field-devices = devices
cli-field-order = order
cli-field-expected = expected
cli-field-approved-by = approved by
cli-device-added = Queued as no. { $number }: { $id }
cli-device-changed = Changed
cli-device-undone = Taken back
cli-no-devices = No devices
cli-reason-needed = a change needs a reason: --reason TEXT
cli-nothing-to-undo = there is nothing to take back
cli-file-written = { $path }  { $rows ->
    [one] 1 device
   *[other] { $rows } devices
}  SHA-256 { $sha256 }
cli-no-customers = No customers are listed: docket customers refresh
cli-link-was-mended = the service's link asked for delegated administration, which Autopilot does not need: that was taken out
cli-signing-in = Waiting for the browser
cli-signed-in = Signed in as { $name } of { $tenant }
cli-signed-in-without-mfa = the sign-in used no second factor: uploads may be refused until you sign in with MFA
cli-sign-in-lasts-for-the-run = this system has no credential store, so the sign-in lasts for this run only
cli-signed-out = Signed out
cli-step-settling = Asking what arrived of an earlier attempt
cli-step-uploading = Sending { $devices ->
    [one] 1 device
   *[other] { $devices } devices
} in attempt { $attempt }
cli-step-following = Waiting for the results of attempt { $attempt }
cli-step-waiting = Waiting { $secs } s: { $why }
cli-batch-stands = Batch { $number } for { $customer }, group tag { $group_tag }: { $state }, { $counts }
cli-journal-whole = The journal is whole: { $entries ->
    [one] 1 entry
   *[other] { $entries } entries
}, and a replay gives the same tables. Last hash { $head }
cli-journal-broken = The journal is broken at entry { $seq }
cli-journal-tables-differ = The journal is whole, but the table { $table } is not what it adds up to
cli-practice-runs = the make-believe Partner Center serves at this address until Ctrl+C
cli-window-missing = this build has no window: docket --help lists the commands
cli-no-display = there is no display to open a window on: docket demo shows the main job, docket --help lists the commands
demo-customers = Customers of the make-believe Partner Center
demo-no-customer = the make-believe Partner Center has no customer with a relationship
demo-scan = Photos of boxes: codes found, fields with reasons, queue
demo-again = The first box once more
demo-queue = Review and approval
demo-batch = Batch { $number } for { $customer }: { $count ->
    [one] 1 device
   *[other] { $count } devices
}
demo-refused = { $who } may not approve: { $why }
demo-approved = { $who } approved { $count ->
    [one] 1 device
   *[other] { $count } devices
}
demo-send = Upload
demo-results = Results
demo-export = The file that Partner Center's site takes as it is
