# Every sentence of Docket that a person reads, but for the command line's own help.
# Sentence case; no full stop after a single sentence; "…" only where more is asked for.

## The program

app-name = Docket

## Notices: what happened, what to do (app/notice.rs and the decisions of app)

# Failures: the message says what happened, "next" what to do and who must act.

failure-clipboard = The clipboard holds no picture
    .next = Copy a picture, then paste it here
failure-no-relationship = { $customer } has no reseller relationship with you: Partner Center would refuse the devices
    .next = Send the customer's administrator the link that asks for the relationship. Once it is accepted, refresh the customers
failure-not-approved = The batch is not approved
    .next = Review the batch and approve it first
failure-already-sending = Another program is sending from this queue
    .next = Wait until it is done, then try again
failure-stopped = Following was stopped
    .next = What was sent goes on. Press "Send" again to ask for the results
failure-file = { $what } could not be kept
    .next = Check that the disk has room and that you may write there
failure-bug = A fault of the program
    .next = Nothing was sent twice and nothing that was accepted is lost. Please report the details below

failure-no-such-batch = There is no such batch
    .next = Look for it in the list of batches
failure-no-such-device = There is no such device
    .next = Search for it under History
failure-no-such-attempt = The upload is not in the queue
    .next = Prove the journal under History, and report the details below
failure-duplicate = Already scanned: no. { $number } of batch { $batch } for { $customer }, by { $who }
    .next = Nothing to do: the device is in the queue once
failure-conflict = The serial number belongs to another PKID: no. { $number } of batch { $batch } for { $customer }, scanned by { $who }
    .next = Look at both boxes, and set this one aside. A supervisor corrects the wrong entry in Review
failure-not-identified = Nothing identifies the device
    .next = Give a PKID, or serial number, maker and model together
failure-batch-state = This cannot be done now: the batch is { $state ->
        [open] open
        [closed] closed
        [approved] approved
        [sending] being sent
        [finished] finished
       *[finished-with-problems] finished, with refused devices
    }
    .next = Open the batch again from the list to see where it stands
failure-device-state = This cannot be done now: the device is { $state ->
        [ready] ready to be sent
        [sending] being sent
        [unconfirmed] perhaps sent, and is being asked for
        [processing] with Partner Center
        [registered] registered
        [rejected] refused by Partner Center
       *[undone] taken back
    }
    .next = Open the device to see its story
failure-empty-batch = The batch holds no devices
    .next = Reopen it and scan, or begin another batch
failure-count-changed = The batch was changed: it holds { $actual } devices, not { $seen }
    .next = Look at it once more before you approve it
failure-second-person = { $operator } has worked on this batch: a second person must approve it
    .next = Ask a supervisor who neither made, scanned nor edited it
failure-changed-meanwhile = Somebody else changed the device meanwhile
    .next = Look at it as it is now, then make your change again
failure-different-customers = The two batches are for different customers
    .next = Move devices only between batches of one customer
failure-other-service = This queue has sent to { $first } and never sends to { $other }
    .next = Start the program with another data folder for the other service
failure-attempt-state = The upload is { $state }: its answer does not fit
    .next = Press "Send" to ask Partner Center anew, and report the details below if this comes again
failure-id-taken = The queue holds this entry already
    .next = Nothing was changed. Report the details below
failure-network-drive = The data folder { $folder } is on a network drive
    .next = Choose a folder on this computer, or let your administrator set up a shared database
failure-newer-schema = The queue was written by a newer program: its form is { $found }, this program knows { $known }
    .next = Ask your administrator to update this program. Nothing was changed
failure-disk-full = The disk is full: nothing was saved
    .next = Stop scanning. Free some room on the disk, then scan the last box again
failure-read-only = The queue cannot be written: nothing was saved
    .next = Stop scanning. Ask your administrator for the right to write to the data folder
failure-busy = Another program holds the queue: nothing was saved
    .next = Close other windows of Docket and programs that copy its folder, then try again
failure-damaged = The queue's file is damaged, or is not Docket's
    .next = Stop scanning. Ask your administrator to restore the last backup
failure-database = The queue's database failed: nothing was saved
    .next = Stop scanning. Try again, and give your administrator the details below if it fails once more

failure-sign-in-needed = Nobody is signed in to Partner Center, or the sign-in has run out
    .next = Sign in under Settings. What is waiting stays as it is
failure-sign-in-failed = The sign-in failed
    .next = Try again, and finish it in the browser
failure-mfa = Partner Center wants a sign-in with a second factor (MFA)
    .next = Sign out, then sign in again with MFA. If you are not asked for it, your administrator must switch it on
failure-forbidden = Partner Center does not allow this ({ $code })
    .next = Three reasons are possible: the customer has no reseller relationship with you, your account lacks the role of sales agent, or you are an indirect reseller, who may use the CSV alone. Ask your Partner Center administrator
failure-forbidden-relationship = Partner Center knows no reseller relationship between you and this customer
    .next = Send the customer's administrator the link that asks for it. Delegated administration is not needed and does not help
failure-forbidden-role = Your account lacks a role in Partner Center
    .next = Ask your Partner Center administrator for the role of sales agent
failure-forbidden-conditional-access = Your company's rules for signing in do not allow this
    .next = Ask your administrator to look at Conditional Access for Partner Center
failure-forbidden-agreement = The Microsoft Partner Agreement is not accepted
    .next = Your Partner Center administrator must accept it on Partner Center's site
failure-forbidden-programme = Your company's place in the Cloud Solution Provider programme is not active
    .next = Ask your Partner Center administrator to look at the programme's status
failure-not-found = Partner Center does not know what was asked for
    .next = Refresh the customers, check the group tag, then try again
failure-refused = Partner Center refuses the request as it is ({ $code })
    .next = Sending it unchanged does not help. A supervisor checks the devices in Review; support needs the correlation id below
failure-throttled = Partner Center asks to wait { $secs } { $secs ->
        [one] second
       *[other] seconds
    }
    .next = Nothing to do: it goes on by itself
failure-service = Partner Center itself failed (status { $status })
    .next = Nothing to do now: what became of the devices is asked for before anything is sent again. If it lasts, give support the correlation id below
failure-not-connected = Partner Center cannot be reached; nothing was sent
    .next = Check the network and the proxy, then try again. Scanning goes on without it
failure-broken = The line broke while devices were on their way
    .next = Nothing is sent again blindly: press "Send" and Partner Center is asked first what arrived
failure-bad-answer = Partner Center's answer cannot be understood
    .next = Nothing is sent again blindly. Report the details below
failure-not-loopback = { $address } is not an address of this computer
    .next = A practice service must run on this computer, such as http://127.0.0.1:8400
failure-credential-store = The system's store for passwords failed
    .next = Unlock it or ask your administrator. Until then a sign-in lasts as long as this program runs
failure-not-set-up = The connection to Partner Center is not set up
    .next = Your administrator enters the tenant and the application id under Settings

failure-export-row = Device no. { $number } cannot be written in this format; no file was written
    .next = Correct it in Review, or choose another format
failure-export-empty = There is nothing to write
    .next = Scan devices into the batch first
failure-export-file = { $path } cannot be written
    .next = Close the file where it is open, or choose another folder
failure-export-read-back = { $path } was not written as it should be
    .next = Do not upload it. Choose another folder or another disk, and export again

failure-photo-file = The picture's file cannot be read
    .next = Check that it still exists and that you may read it
failure-photo-format = This is no picture that can be read
    .next = JPEG, PNG, WebP, BMP and TIFF can be read
failure-photo-heic = HEIC and AVIF photos cannot be read
    .next = Save it as JPEG. On an iPhone: Settings, Camera, Formats, Most Compatible
failure-photo-large = The picture has { $width } x { $height } pixels, more than can be read
    .next = Photograph one box at a time, or make the picture smaller
failure-photo-damaged = The picture is damaged
    .next = Take the photo again, or copy it anew from the camera
failure-decoder = The codes of this picture cannot be read
    .next = Take the photo again; if that does not help, type the PKID
failure-cancelled = Reading was stopped
    .next = Drop the picture again to read it

details-code = Code: { $code }
details-correlation = Correlation id: { $id }

# What the program tells on its own account.

told-no-such-batch = There is no such batch any more
told-no-batch = No batch is open
    .next = Open one from the list, or begin a new one
told-no-batch-to-scan = No batch is open: nothing was changed
    .next = Open a batch or begin one. Boxes that were read wait until then
told-batch-not-open = Batch { $number } is not open for scanning: nothing was changed
    .next = Reopen it in Review, or open another batch. Boxes that were read wait until then
told-pasted-picture = Pasted picture
told-no-samples = There are no sample labels here
told-pictures-left = Pictures of the other batch were dropped: { $unread } not yet read, { $waiting } { $waiting ->
        [one] box
       *[other] boxes
    } not yet accepted
    .next = Open that batch again and drop them anew, so that each device joins its own customer
told-not-taken = { $word }: { $line }
told-not-identified = Nothing identifies this device yet
    .next = Choose its PKID, or serial number, maker and model together
told-closed = The batch is closed
    .next = A supervisor reviews and approves it
told-closed-waiting = The batch is closed, and { $waiting } { $waiting ->
        [one] box that waited for a look is
       *[other] boxes that waited for a look are
    } not in it
    .next = Reopen the batch if they belong to it
told-close-reading = Pictures are still being read
    .next = Wait until they are read, or stop reading, then close the batch
told-reopened = The batch is open again; an approval is void
told-approved = Approved: { $count } { $count ->
        [one] device
       *[other] devices
    }
    .next = Send the batch, or export the file for Partner Center's site
told-approve-open = The batch is still open
    .next = Close it first, so that what you approve does not grow
told-approved-already = The batch is approved already
told-empty = The batch holds no devices
    .next = Scan devices into it first
told-removed = The device was taken back
    .next = It stays in the history, and can be brought back
told-restored = The device is in its batch again
told-edited = The device was changed; an approval of its batch is void
told-nothing-changed = Nothing was changed
told-under-way = Batch { $number } is being sent
    .next = Wait until its results are in, or stop following it
told-under-way-unknown = A batch is being sent
told-sign-in-first = Nobody is signed in to Partner Center
    .next = Sign in, then send
told-signing-in = The sign-in is still open in the browser
    .next = Finish it there, then send
told-nothing-to-send = Every device of this batch has its result
    .next = Refused devices can be sent once more after their cause is mended
told-nothing-refused = No device of this batch was refused
told-settled = Every device that was sent has its result
told-exported = { $rows } { $rows ->
        [one] device was
       *[other] devices were
    } written to { $files } { $files ->
        [one] file
       *[other] files
    } and read back
told-journal-whole = The journal is whole: { $entries } { $entries ->
        [one] entry
       *[other] entries
    }, and the tables are what they add up to
told-journal-broken = The journal is not what was written
    .next = Stop working with this data folder, keep a copy, and give your administrator the details below
told-signed-in = You are signed in
told-no-mfa = You are signed in, but without a second factor (MFA)
    .next = Partner Center may refuse uploads. Sign out and sign in again with MFA
told-customers = { $count } { $count ->
        [one] customer
       *[other] customers
    } listed by Partner Center
told-setting-range = The setting { $key } must be { $range }
told-worker-died = A part of the program has stopped: { $name }
    .next = What was accepted is safe. Close the window and open it again

# The one sentence before sending.

sentence-send = Send { $count } { $count ->
        [one] device
       *[other] devices
    } to { $service } for { $customer } ({ $relationship }) under the group tag "{ $tag }"
sentence-settle = Ask { $service } what became of { $count } { $count ->
        [one] device
       *[other] devices
    } for { $customer }; what did not arrive is sent again
sentence-partner-center = Partner Center
sentence-practice = the make-believe Partner Center
sentence-reseller = reseller relationship accepted
sentence-unknown = relationship not known
sentence-refused = no reseller relationship

# Errors beside the fields of a form. They never repeat what was typed.

wrong-customer = Choose the customer
wrong-group-tag-empty = Type the group tag
wrong-group-tag-long = A group tag has at most { $most } characters
wrong-group-tag-character = A group tag is one line of printable characters
wrong-expected = Type a whole number from 1, or nothing
wrong-order = An order number has at most { $most } printable characters
wrong-nothing-typed = Type the PKID, or serial number, maker and model
wrong-missing = Needed where there is no PKID
wrong-pkid-length = A PKID has 13 digits; these are { $got }
wrong-pkid-digits = A PKID has 13 digits and nothing else
wrong-pkid-default = This is the ID of a default key, the same on many machines
wrong-pkid-product-id = This is the Product ID of Windows' About page, not the PKID of the box
wrong-pkid-retail = This could be the retail code of the box. If it stands next to "PKID" on the label, press Add again to take it
wrong-product-key = This is a product key, a secret: it is not stored
wrong-serial-long = A serial number has at most { $most } characters
wrong-serial-placeholder = This is a placeholder, not a serial number
wrong-name-long = A name has at most 128 characters
wrong-character = The character { $character } cannot be sent
wrong-reason = Say why
wrong-approval-count = That is not the number of devices in the batch: count again

# Error clinic: what a code of Partner Center means for one device, and what to do next.

advice-storage-error = The service could not store the device
    .next = Send it again later; if it is refused once more, ask support with the correlation id
advice-bad-request = The service did not understand the request
    .next = Send it once more; if it is refused again, report the fault with the correlation id
advice-bad-hash = The hardware hash is not valid
    .next = Register the device by its PKID, or have the hash captured again
advice-nothing-given = Neither a PKID nor a serial number arrived
    .next = Look at the box, correct the device in Review, and send it again
advice-registered-already = The device is registered for this customer already
    .next = Nothing to do; where the group tag is not the expected one, the customer must remove the device before you can manage it
advice-not-registered = The device is not registered for this customer
    .next = Refresh what is shown, and look the device up in History
advice-other-tenant = The device is registered for another organisation
    .next = Set it aside. Check for a wrong submission of your own; else the previous owner must release it, or Microsoft with proof of ownership (the invoice with company name and serial number)
advice-no-profile = The profile does not exist for this customer
    .next = Choose another profile
advice-profile-elsewhere = The profile belongs to another organisation, which should not happen
    .next = Ask support with the correlation id
advice-other-registrar = Another partner or the customer registered the device
    .next = Only who registered it, or the customer, can remove it
advice-not-found = Microsoft knows no such device
    .next = Compare the PKID with the box's picture; else use serial number, maker and model exactly as the firmware spells them, or ask the maker whether the device was reported to Microsoft
advice-not-unique = Several devices look the same to Microsoft
    .next = Ask the maker: the firmware holds no serial number of its own
advice-in-entra = The device stands in the customer's Entra ID already
    .next = The customer's administrator removes the stale device there, then send it again
advice-duplicated = The device was twice in one upload, and one of the two was taken
    .next = Look at the other one's result. This is a fault of the program: please report it
advice-not-4k = The hardware hash is not of the 4K kind
    .next = Register the device by its PKID, or have a 4K hash captured
advice-service-failed = The service failed
    .next = Send it again later; if it lasts, ask support with the correlation id
advice-refused = The service refuses the device as it was sent
    .next = Compare its fields with the box and correct them; sending it unchanged does not help
advice-sign-in = The service wants a sign-in with a second factor (MFA)
    .next = Sign in again, then send it again
advice-forbidden = No reseller relationship with the customer, a missing role, or an indirect reseller's account
    .next = Check the customer's relationship and your role in Partner Center
advice-no-batch = The service does not know the batch
    .next = Check the group tag, then send it again
advice-throttled = The service asked to wait
    .next = Send it again later
advice-unknown = Unknown answer: { $answer }
    .next = Ask support with the correlation id
advice-none = The service gave no reason
    .next = Ask support with the correlation id
advice-sentence = { $meaning }. { $next }

owner-supervisor = supervisor
owner-administrator = administrator
owner-customer = the customer
owner-maker = the maker
owner-developers = Docket's developers
owner-support = Microsoft's support

## Scan feedback: the big word and its line (app)

feedback-accepted = ACCEPTED
    .line = { $device } · { $count }
feedback-count = { $count } scanned
feedback-count-expected = { $count } of { $expected }
feedback-target = { $count } OF { $expected }
    .line = { $device } · all boxes are scanned
feedback-extra = ONE TOO MANY
    .line = { $device } · { $count }: count the boxes, or take the last one back
feedback-duplicate-here = ALREADY SCANNED, NO. { $number }
feedback-duplicate-elsewhere = IN BATCH { $batch } ({ $customer })
feedback-conflict = SERIAL BELONGS TO ANOTHER PKID
feedback-first = { $device } · first: batch { $batch }, no. { $number }, by { $who }, { $when }, for { $customer }
feedback-not-saved = SCAN NOT SAVED - STOP
    .line = { $why }. Write down: { $device }
feedback-not-taken = NOT TAKEN
feedback-picture-failed = PICTURE NOT READ
    .line = { $name }: { $why }
feedback-no-code = NO CODE FOUND
    .line = { $name }: go closer, hold still, avoid glare
feedback-no-pkid = NO PKID FOUND
    .line = { $name }: { $count } { $count ->
        [one] code was
       *[other] codes were
    } read, none of them registers a device
feedback-retail = NOT A PKID - RETAIL CODE
    .line = { $value } is the article's number in shops. Look for 13 digits next to "PKID" or "Product Key ID"
feedback-another-box = NOT A PKID - ON ANOTHER BOX TOO
    .line = { $value } was read on another box: a PKID belongs to one device only
feedback-product-key = NOT A PKID - PRODUCT KEY
    .line = { $name }: a product key is a secret and was not kept
feedback-length = CHECK: { $got } DIGITS, NEED { $needed }
    .line = { $value }
feedback-look = LOOK AND CONFIRM
    .line = { $name }: check what was read, then accept it
feedback-no-batch = NO OPEN BATCH
    .line = { $device } waits: open a batch, then accept it
feedback-undone = TAKEN BACK
    .line = { $device } · { $count }
feedback-nothing-to-undo = NOTHING TO TAKE BACK
    .line = You have scanned nothing in this batch that can be taken back
feedback-redone = BACK AGAIN
feedback-nothing-to-redo = NOTHING TO BRING BACK
    .line = Nothing was taken back since your last scan

ago-now = just now
ago-minutes = { $count } { $count ->
        [one] minute
       *[other] minutes
    } ago
ago-hours = { $count } { $count ->
        [one] hour
       *[other] hours
    } ago
ago-days = { $count } { $count ->
        [one] day
       *[other] days
    } ago


## The window (ui)


## Command line (cli)

