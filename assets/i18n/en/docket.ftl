# Every sentence of Docket that a person reads, but for the command line's own help.
# Sentence case; no full stop after a single sentence; "…" only where more is asked for.

## The program

app-name = Docket
fault-of-the-program = This is a fault of the program. What was accepted is safe in the queue. DOCKET_LOG=debug docket shows more

## Notices: what happened, what to do (app/notice and the decisions of app)

# Failures: the message says what happened, "next" what to do and who must act.

failure-clipboard = The clipboard holds no picture
    .next = Copy a picture, then paste it here
failure-camera-none = No camera found
    .next = Plug one in: it is found by itself. A USB scanner and photos work without any setup
failure-camera-gone = The camera was unplugged
    .next = Plug it in again: it comes back by itself. Scanning by other means goes on
failure-camera-busy = The camera is used by another program
    .next = Close that program (Teams, Zoom, the Camera app), or scan by other means. It is tried again every second
failure-camera-held = The camera is used by { $program }
    .next = Close that program, or scan by other means. It is tried again every second
failure-camera-denied = This program is not allowed to use the camera
    .next = Windows and macOS: allow it under Privacy, Camera. Linux: add this account to the group video and sign in again
failure-camera-mode = The camera sends no pictures that can be read
    .next = Take another camera, or another mode in the settings
failure-camera-broken = The camera's driver failed
    .next = Unplug the camera and plug it in again
failure-netcam-unreachable = The network camera does not answer
    .next = Start its app in this computer's network, and compare the address. It is tried again
failure-netcam-certificate = The network camera's certificate is not trusted
    .next = Within your own network take its http address
failure-netcam-sign-in = The network camera wants a user and a password
    .next = Give them under Settings, Network cameras, or with docket cameras add
failure-netcam-refused = The network camera refuses the user or the password
    .next = Correct them in the settings. It is asked again in five minutes, lest it lock you out
failure-netcam-held-back = The network camera's password was not sent
    .next = It would go to another host, or leave your network unencrypted: take its https or its local address
failure-netcam-status = The network camera refuses with status { $status }
    .next = Look at the end of the address: IP Webcam /video, DroidCam :4747/video
failure-netcam-redirected = The network camera sends from one address to the next
    .next = Take the address of the moving picture itself
failure-netcam-page = The network camera's address is that of a web page
    .next = Take that of the moving picture: IP Webcam /video, DroidCam :4747/video
failure-netcam-video = The network camera sends video that cannot be read here
    .next = Take its MJPEG address: IP Webcam /video, DroidCam :4747/video
failure-netcam-nothing = The network camera answers, but sends no picture
    .next = Look whether its app shows one. DroidCam serves one watcher at a time
failure-netcam-other = What stands at the network camera's address is no picture
    .next = Take that of the moving picture: IP Webcam /video, DroidCam :4747/video
failure-netcam-large = The network camera's pictures are too large
    .next = Set it to 1920 x 1080 or less
failure-netcam-ended = The network camera stopped sending
    .next = Look whether its app still runs. It is tried again
failure-camera-stalled = The camera sends no pictures
    .next = It is opened anew in a moment. If that does not help, plug it in at another place
failure-camera-dark = The camera sees nothing but black
    .next = Is the lens covered? Open its shutter or take off its cover, and make light
failure-camera-stuck = The camera's driver does not answer
    .next = It is tried anew. If that does not help, unplug the camera and plug it in again
failure-scanner-gone = The scanner's serial port is not there
    .next = Plug the scanner in: it is found by itself. Scanning by other means goes on
failure-scanner-busy = Another program uses the scanner's serial port
    .next = Close that program. It is tried again every second
failure-scanner-denied = This program may not use the scanner's serial port
    .next = Linux: add this account to the group dialout and sign in again
failure-scanner-several = Several serial ports could be the scanner's
    .next = Choose one of them in the settings, or with docket config set scanner.port; docket scanner ports lists them
failure-scanner-broken = The scanner's serial port cannot be used
    .next = Unplug the scanner and plug it in again. Set to act as a keyboard, it works as well
failure-no-relationship = { $customer } has no reseller relationship with you: nothing is sent
    .refused = { $customer } has no reseller relationship with you: Partner Center refused the devices
    .next = Send the customer's administrator the link that asks for the relationship (under Customers). Once it is accepted, refresh the customers, then have the batch approved anew where it went back to review, and send it
failure-customer-unknown = Partner Center does not know { $customer } as a customer of the partner that is signed in: nothing is sent
    .next = The relationship may have ended, or another partner's tenant is signed in. Look under Settings who is signed in. Where that is right, send the customer's administrator the link that asks for the relationship (under Customers). Then refresh the customers, have the batch approved anew where it went back to review, and send it
    .command = The relationship may have ended, or another partner's tenant is signed in: docket account check. Where that is right, docket customers link gives the link that asks for the relationship. Then docket customers refresh, have the batch approved anew where it went back to review, and give the command again
failure-batch-unknown = Partner Center did not know the batch { $tag }, { $times ->
        [one] although it lists it
       *[other] { $times } times in a row, although it lists it
    }
    .next = None of its devices was taken: they wait here. Press "Send…" again in some minutes; if it comes again, give Partner Center's support the correlation id below
    .command = None of its devices was taken: they wait here. Give the command again in some minutes; if it comes again, give Partner Center's support the correlation id below
failure-not-approved = The batch is not approved
    .next = Review the batch and approve it first
failure-already-sending = Another program is sending from this queue
    .next = Wait until it is done, then try again
failure-already-removing = Another program is taking registrations of this queue back
    .next = Wait until it is done, then try again
failure-already-assigning = Another program is giving profiles to devices of this queue
    .next = Wait until it is done, then try again
failure-stopped = Stopped
    .next = What was sent goes on at Partner Center. Press "Send…" to ask for the results
    .taking-back = What is taken back stays so. Press "Take them back now" to go on
    .assigning = Nothing was done
    .assigned = What has left goes on at Partner Center. Refresh the profiles: what came of it is asked for then
    .command = What has left goes on at Partner Center. Give the command again to go on here
failure-certificate-file = The file of further certificates, { $file }, cannot be used
    .next = Choose another one under Settings, Network, or leave it empty: it holds certificates as text (PEM)
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
        [held] held as one too many
        [ready] ready to be sent
        [sending] being sent
        [unconfirmed] perhaps sent, and is being asked for
        [processing] with Partner Center
        [registered] registered
        [rejected] refused by Partner Center
        [uploaded] uploaded by hand
        [solved] solved elsewhere
        [removing] to be removed
        [removed] removed
       *[undone] taken back
    }
    .next = Open the device to see its story
failure-empty-batch = The batch holds no devices
    .next = Reopen it and scan, or begin another batch
failure-held = { $count ->
        [one] 1 device is
       *[other] { $count } devices are
    } held as too many
    .next = Keep them or leave them out, then approve the batch
failure-reason-needed = Only { $count } of { $expected } expected devices are there, and nobody has said why
    .next = Close the batch with a reason
failure-count-changed = The batch was changed: it holds { $actual } devices, not { $seen }
    .next = Look at it once more before you approve it
failure-second-person = { $operator } has worked on this batch: a second person must approve it
    .next = Ask a supervisor who neither made, scanned nor edited it
failure-changed-meanwhile = Somebody else changed the device meanwhile
    .next = Look at it as it is now, then make your change again
failure-different-customers = These are of different customers
    .next = What is done together, or put into one batch, is of one customer
failure-different-partners = These devices were registered by different partners of yours
    .next = Do it for one partner after the other. Devices that were uploaded by hand before a partner was set up count as another partner's
failure-other-service = This queue has sent to { $first } and never sends to { $other }
    .next = Start the program with another data folder for the other service
failure-other-partner = This batch is sent by partner { $first }, and not by { $other }
    .next = Choose the other partner under Settings, then send it
failure-other-request = The upload that was to be repeated was another one: nothing was sent
    .next = Report the details below
failure-no-such-removal = There is no such removal
    .next = Look for it in the list of removals
failure-removal-state = This cannot be done now: the removal is { $state ->
        [requested] waiting for a second person
        [approved] approved
        [refused] refused
        [finished] finished
       *[finished-with-problems] finished, with devices that stay registered
    }
    .next = Open the removal again to see where it stands
failure-own-removal = { $operator } has asked for this removal: a second person must approve it
    .next = Ask a colleague to look at the devices and to approve it
failure-consent-needed = A profile that skips the licence terms needs the customer's consent
    .next = Write down what the customer has agreed to, who said so and when
failure-profile-under-way = Something is being done to the profile { $name }, and nobody knows yet what came of it
    .next = Refresh the profiles in some minutes: their list tells what came of it. Try again only then
failure-profile-unconfirmed = Nobody knows yet whether the profile { $name } was made: it is not made a second time meanwhile
    .change = Nobody knows yet whether the profile { $name } was changed: nothing else is done to it meanwhile
    .delete = Nobody knows yet whether the profile { $name } was deleted: nothing else is done to it meanwhile
    .next = Refresh the profiles in { $minutes ->
        [one] a minute
       *[other] { $minutes } minutes
    }: their list tells then whether it was. If it was not, try again
    .command = docket profiles list tells in { $minutes ->
        [one] a minute
       *[other] { $minutes } minutes
    } whether it was. If it was not, give the command again
failure-no-such-profile-deed = Nothing like this is under way with the profile { $name }
    .next = Refresh the profiles. Report the details below if this comes again
failure-no-such-assignment = The assignment is not in the queue
    .next = Prove the journal under History, and report the details below
failure-attempt-state = The upload is { $state }: its answer does not fit
    .next = Press "Send…" to ask Partner Center anew, and report the details below if this comes again
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

failure-sign-in-needed = Nobody is signed in to Partner Center, or it does not take the sign-in any more
    .next = Sign in under Settings
    .command = docket sign-in signs in
failure-sign-in-failed = Microsoft refused the sign-in
    .next = Try again. If it is refused once more, give your administrator the details below
failure-sign-in-busy = Microsoft's sign-in is busy or out of order
    .next = Sign in again in some minutes. If it lasts, give your administrator the details below
failure-consent-missing = Nobody has agreed yet that Docket may use Partner Center for your company
    .next = An administrator of your company's tenant gives consent once: Set-up guide, step 3
failure-consent-declined = Docket was not allowed to use Partner Center
    .next = Sign in again and accept, or ask an administrator of your tenant to consent for all
failure-app-unknown = Your tenant has no app registration of this id
    .next = Compare tenant and application id in the settings with those in Entra: Set-up guide, step 4
failure-redirect-missing = The app registration does not allow the way back to this program
    .next = An administrator adds the platform "Mobile and desktop applications" with the address http://localhost: Set-up guide, step 1
failure-not-public-client = The app registration is not made for a program on a computer
    .next = An administrator adds the platform "Mobile and desktop applications" and, for signing in by code, allows public client flows: Set-up guide, step 1
failure-permission-missing = The app registration lacks the permission for Partner Center
    .next = An administrator adds Microsoft Partner Center, user_impersonation, and consents: Set-up guide, step 2
failure-tenant-unknown = Microsoft knows no such tenant
    .next = Compare the tenant in the settings with the one in Entra: it is your own company's, by its id or its domain
failure-foreign-account = This account is not one of your company's tenant
    .next = Sign in with an account of the partner's own tenant, not with a customer's or a private one
failure-not-assigned = This account may not use Docket's app registration
    .next = An administrator assigns the account to it in Entra, under Enterprise applications
failure-account-blocked = Microsoft refuses this account or its password
    .next = Try the same account in a browser; if it is locked or the password has run out, ask your administrator
failure-other-tenant = The sign-in came from another tenant than the one in the settings
    .next = Choose an account of the partner's own tenant, or correct the tenant in the settings
failure-other-audience = The sign-in is not good for Partner Center
    .next = Your administrator lets the app registration ask for Microsoft Partner Center, user_impersonation: Set-up guide, step 2
    .sending = Your administrator lets the app registration ask for Microsoft Partner Center, user_impersonation: Set-up guide, step 2. Then sign in again: what waits goes on by itself
failure-sign-in-cancelled = The sign-in was given up
    .next = Sign in again when you are ready
failure-nobody-came = Nobody finished the sign-in in time
    .next = Try again, and finish it within the time given
failure-no-browser = No browser could be started
    .next = Set a standard browser for this computer, or sign in with a code on another device if that is switched on
failure-mfa = Partner Center wants a sign-in with a second factor (MFA)
    .sign-in = Sign in again, and pass the second factor. If you are not asked for it, your administrator must switch it on
    .next = Under Settings sign out, then sign in again with MFA. If you are not asked for it, your administrator must switch it on
    .command = docket sign-out, then docket sign-in with MFA. If you are not asked for it, your administrator must switch it on
failure-forbidden = Partner Center does not allow this ({ $code })
    .next = Your account may lack the role of { $role }, the customer may have no reseller relationship with you, or you are an indirect reseller, who may use files alone
    .customers = Partner Center does not let your account see your customers ({ $code })
    .link = Partner Center does not give your account the link that asks for the relationship ({ $code })
    .assigned = Partner Center does not tell what became of the profile that it took ({ $code })
    .account-new = It is not about one customer: if you are an indirect reseller, choose that under Partner and register with files. Otherwise ask your Partner Center administrator for the role of { $role }
    .account = It is not about one customer: your account may lack the role of { $role }, or you are an indirect reseller, who may use files alone
failure-forbidden-relationship = Partner Center knows no reseller relationship between you and this customer
    .next = Send the customer's administrator the link that asks for it (under Customers), and wait until it is accepted. Delegated administration is not needed and does not help
failure-forbidden-role = Your account lacks a role in Partner Center
    .next = Ask your Partner Center administrator for the role of { $role }
failure-forbidden-conditional-access = Your company's rules for signing in do not allow this
    .next = Ask your administrator to look at Conditional Access for Partner Center
failure-forbidden-agreement = The Microsoft Partner Agreement is not accepted
    .next = Your Partner Center administrator must accept it on Partner Center's site
failure-forbidden-programme = Your company's place in the Cloud Solution Provider programme is not active
    .next = Ask your Partner Center administrator to look at the programme's status
failure-not-found = Partner Center does not know what was asked for
    .next = Nothing was changed. Try again; if it comes again, give Partner Center's support the correlation id below
    .whole-upload = Partner Center did not take the devices: it does not know where they belong
    .customers = Refresh the customers under Customers; if it comes again, give Partner Center's support the correlation id below
    .upload = They wait here. Refresh the customers; where the customer is still among them, press "Send…" again. If it comes again, give Partner Center's support the correlation id below
    .follow = What was sent stays with Partner Center, and what was not waits here. Refresh the customers, then press "Send…" again; if it comes again, give Partner Center's support the correlation id below
    .taking-back = Refresh the customers, then press "Take them back now" again
    .new-profile = Nothing was made. Partner Center does not find the customer, or has no profiles for it: refresh the customers. Where the customer stands among them, try again; if it comes again, give Partner Center's support the correlation id below
    .profile = Nothing was changed. The profile or the customer may be gone: refresh the profiles, which shows it
    .assigning = Nothing was given. The profile or the customer may be gone: refresh the profiles, which shows it
    .assigned = What has left goes on at Partner Center. Refresh the profiles to ask again; if it comes again, give Partner Center's support the correlation id below
    .command = It may be gone. docket customers refresh, then give the command again
failure-refused = Partner Center refuses the request ({ $code })
    .whole-upload = Partner Center refuses the upload as it is ({ $code })
    .next = Nothing was changed. Try again; if it is refused once more, give Partner Center's support the correlation id below
    .customers = Refresh the customers under Customers; if it is refused once more, give Partner Center's support the correlation id below
    .upload = None of its devices was taken, and sending them unchanged does not help. A supervisor checks them in Review; Partner Center's support needs the correlation id below
    .follow = Nothing is lost: what was sent stays with Partner Center, and what was not waits here. Press "Send…" to ask again; if it is refused once more, give Partner Center's support the correlation id below
    .taking-back = What is taken back stays so. Press "Take them back now" to try again; if it is refused once more, give Partner Center's support the correlation id below
    .assigning = Nothing was given. Try again; if it is refused once more, give Partner Center's support the correlation id below
    .assigned = What has left goes on at Partner Center. Refresh the profiles to ask again; if it is refused once more, give Partner Center's support the correlation id below
    .command = Giving the command again unchanged hardly helps. Partner Center's support needs the correlation id below
failure-throttled = Partner Center asks to wait { $secs } { $secs ->
        [one] second
       *[other] seconds
    }
    .sign-in = Microsoft's sign-in asks to wait { $secs } { $secs ->
        [one] second
       *[other] seconds
    }
failure-service = Partner Center itself failed (status { $status })
    .sign-in = Microsoft's sign-in itself failed (status { $status })
    .next = If it lasts, give Partner Center's support the correlation id below
    .sign-in-next = If it lasts, give your administrator the details below
    .page = A page tells of a failure (status { $status }), Partner Center's own or that of something in between
    .sign-in-page = A page tells of a failure (status { $status }), that of Microsoft's sign-in or of something in between
    .page-next = If it lasts, test the network under Diagnostics
    .page-command = If it lasts: docket network test
failure-not-connected = Partner Center cannot be reached
    .sign-in = Microsoft's sign-in cannot be reached
failure-broken = The line to Partner Center broke before its answer had come
    .sign-in = The line to Microsoft's sign-in broke before its answer had come
failure-bad-answer = Partner Center's answer cannot be understood
    .sign-in = What answered is not Microsoft's sign-in
    .next = Something else may have answered, such as a sign-in page of the network: test the network under Diagnostics
    .command = Something else may have answered, such as a sign-in page of the network: docket network test
failure-not-whole = Partner Center's list is not whole: it counts more than it names, or has no end. What is not in it may be there all the same, so nothing is taken for missing
    .no-devices = Partner Center lists a batch, and does not know its list of devices
    .nameless = Partner Center's list holds something that it does not name
    .next = If it lasts, give Partner Center's support the details below
failure-not-loopback = { $address } is not an address of this computer
    .next = A practice service must run on this computer, such as http://127.0.0.1:8400
failure-credential-store = The system's store for passwords does not answer, so that nobody knows who is signed in
    .next = Unlock it and try again, or ask your administrator. Until then a sign-in lasts as long as this program runs
failure-still-kept = You are signed out here, but the system's store for passwords does not answer: the sign-in may still be kept there
    .next = Unlock it and sign out again, or ask your administrator
failure-not-set-up = The connection to Partner Center is not set up
    .no-tenant = The connection to Partner Center is not set up: the tenant is missing
    .no-client-id = The connection to Partner Center is not set up: the application id is missing
    .no-setting = The connection to Partner Center is not set up: { $key } is not set
    .next = Your administrator enters the tenant and the application id under Settings: the set-up guide there says where they are found
    .command = Your administrator sets partner.tenant and partner.client-id with docket config set

failure-export-row = Device no. { $number } cannot be written in this format; no file was written
    .next = Correct it in Review, or choose another format
failure-export-empty = There is nothing to write
    .next = Scan devices into the batch first
failure-export-file = { $path } cannot be written
    .next = Close the file where it is open, or choose another folder
failure-export-read-back = { $path } was not written as it should be
    .next = Do not upload it. Choose another folder or another disk, and export again
failure-export-surface-registered = Every Surface device of the batch is registered already
    .next = There is nothing for Microsoft's Surface desk to do
failure-export-surface = No Surface device of the batch has a serial number and is still to be registered
    .next = Enter the maker, Microsoft Corporation, and the serial number in Review

failure-portal-file = { $path } cannot be read
    .next = Close the file where it is open, or choose another one
failure-portal-large = The file is too large for a list of results
    .next = Choose the list that Partner Center's site gives for this upload
failure-portal-workbook = The file is a workbook
    .next = Save the sheet with the results as CSV, then choose that file
failure-portal-no-text = The file is no list: it is not text
    .next = Choose the list that Partner Center's site gives, or save it as CSV
failure-portal-no-header = No line of the file names a column with PKIDs or serial numbers
    .next = The file needs a line with the names of its columns, such as: PKID, Serial number, Status, Error code. It begins with: { $first }
failure-portal-no-outcome = No column of the file tells what came of the devices
    .next = It needs a column such as Status, Error code or Error. It has: { $found }
failure-portal-two-columns = Two columns could be the same: { $first } and { $second }
    .next = Take one of them out of the file, or name the right one on the command line
failure-portal-no-column = The file has no column { $name }
    .next = Name the column as it stands in the file
failure-portal-empty = The file has no rows
    .next = Choose the list that Partner Center's site gives for this upload

failure-nothing-ready = No device of the batch is left to be uploaded
    .next = What became of those that were is told below
failure-nothing-uploaded = No device of the batch was uploaded by hand and waits for its outcome
    .next = Say first that it was uploaded
failure-nothing-said = The list says nothing that could be recorded
    .next = Compare it with the devices of this batch, or tell the outcome without a list
failure-nameless-lines = Lines of the list name no device that could be found: they may speak of those that are to count as taken
    .next = Put the PKIDs of these lines right, or record what is clear and tell the others one by one
failure-not-uploaded = No device that was uploaded by hand has this PKID or serial number
    .next = Compare it with the box; History finds devices of other batches
failure-two-uploaded = Two devices of different makers have this serial number
    .next = Give the PKID of the one that is meant
failure-no-answer = The site's code or words are missing
    .next = Enter what the site says of the device, such as 808

failure-folder-gone = The watched folder is not there
    .next = Make it again, plug its drive in, or choose another in the settings. It is found by itself
failure-folder-denied = The watched folder may not be read
    .next = Ask for the right to read it, or choose another in the settings. It is tried again by itself
failure-folder-file = What is to be watched is no folder
    .next = Choose a folder in the settings
failure-folder-unreachable = The drive of the watched folder does not answer
    .next = Check the network and the cable. It is tried again by itself
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
failure-cannot-encode = This text cannot be printed as { $symbology }
    .next = Choose another symbology, or a shorter text

details-code = Code: { $code }
details-correlation = Correlation id: { $id }

# What to do next after trouble with Partner Center: it depends on what was being done (app/notice/errand).

# After trouble that passes.
again-sign-in = You are not signed in. Try again a little later
again-question = Nothing was changed. Try again a little later
again-customers = The customers that are known here stay. Refresh the list a little later under Customers
again-sending = It goes on by itself, and nothing is sent twice
again-taking-back = Press "Take them back now" again a little later: Docket looks first which registrations are gone already
again-profile = Nothing was changed. Try again a little later
again-assigning = Nothing was given. Give the profile again a little later
again-assigned = What has left goes on at Partner Center. Refresh the profiles a little later: what came of it is asked for then
again-command = Give the command again a little later: nothing is done twice
# After what a person must see to first.
then-again = Then try again
then-customers = Then refresh the list under Customers
then-customers-come = Then the customers come by themselves
then-sending = Then what waits goes on by itself
then-send = The devices wait here; then press "Send…" again
then-follow = What was sent stays with Partner Center, and what was not waits here; then press "Send…" again
then-taking-back = What is taken back stays so; then press "Take them back now" again
then-profile = Then try again: nothing was changed
then-assigning = Then give the profile again: nothing was given
then-assigned = Then refresh the profiles: what came of what has left is asked for then. Give the profile again to devices that lack it
then-command = Then give the command again
hint-network = If it lasts, test the network under Diagnostics
    .command = If it lasts, docket network test says where the way ends
hint-account = Check the account under Settings: it tells whether a role is missing; the relationship stands under Customers
    .command = docket account check tells whether a role is missing, docket customers list whether the relationship is
    .partner = Check the account under Settings: it tells whether a role or the consent is missing
    .partner-command = docket account check tells whether a role or the consent is missing
role-sales-agent = sales agent
role-admin-agent = admin agent (to register devices, sales agent is enough)
next-both = { $first }. { $second }

# What the program tells on its own account.

told-no-such-batch = There is no such batch any more
told-no-batch = No batch is open
    .next = Open one from the list, or begin a new one
told-no-batch-to-scan = No batch is open: nothing was changed
    .next = Open a batch or begin one. Boxes that were read wait until then
told-batch-not-open = Batch { $number } is not open for scanning: nothing was changed
    .next = Reopen it in Review, or open another batch. Boxes that were read wait until then
told-no-pictures = There are no pictures in { $folder }
    .next = JPEG, PNG, WebP, BMP and TIFF can be read; hidden files are left out
told-pictures-found = { $count } { $count ->
        [one] picture
       *[other] pictures
    } found; { $others } other { $others ->
        [one] file is
       *[other] files are
    } left out
told-heic = { $count } { $count ->
        [one] photo is
       *[other] photos are
    } HEIC or AVIF, which cannot be read
told-pasted-picture = Pasted picture
told-camera = Camera
told-camera-picture = Camera, picture { $number }
told-scanner = Scanner
told-scan-elsewhere = A code was scanned, but not taken
    .next = Codes are taken while Scan is shown and no question is open. Scan it again there
told-prefix-left-out = The scanner sends { $prefix } before every code, which was left out
    .next = If that is wrong, take the code back with Ctrl+Z and correct the prefix in the settings
told-scanner-used = Kept as { $name }: the settings go by it now
told-sheet-saved = The sheet was written: { $path }
    .next = Print it at its own size (100 %), on A4 or Letter paper
told-layout-repaired = The scanner sent { $sent }, which was read as { $meant }
    .next = If that is wrong, take it back with Ctrl+Z and correct the layout in the settings. Set to this computer's country, the scanner sends the right characters by itself
told-samples-practice = Sample labels are for practice: they stand for no real device
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
told-held = { $held ->
        [one] 1 device is
       *[other] { $held } devices are
    } held as too many
    .next = Keep what belongs to the batch, leave out what does not
told-kept = { $count ->
        [one] The device belongs
       *[other] { $count } devices belong
    } to the batch
told-left-out = The device is left out of the batch
    .next = It stays in the history, and can be brought back
told-relationship-lost = Batch { $number } is back in review: { $customer } has no reseller relationship with you any more
    .next = Send the customer's administrator the link that asks for it. Once it is accepted, approve the batch anew
told-approved-already = The batch is approved already
told-nothing-ready = Nothing in the batch waits for an approval
told-empty = The batch holds no devices
    .next = Scan devices into it first
told-removed = The device was taken back
    .next = It stays in the history, and can be brought back
told-restored = The device is in its batch again
told-edited = The device was changed; an approval of its batch is void
told-nothing-changed = Nothing was changed
told-under-way = Batch { $number } is being sent
    .next = There is nothing to press: its results come in by themselves
told-arrived-late = A device that was taken back from batch { $number } is registered after all: its upload was lost on the way and arrived late
    .next = Find it in History by the id below. To take the registration back, bring the device back and send it (it counts as registered), then remove it
told-halted = What was not sent yet stays here
    .next = Press "Send…" when it is to go
    .under-way = What has left already is followed. Press "Send…" when the rest is to go
told-sign-in-first = Nobody is signed in to Partner Center
    .next = "Sign in…" stands under Settings, in the card Partner Center account. Once you are signed in, try again here
told-signing-in = The sign-in is not finished yet
    .next = Finish it in the browser, or with the code on the other device; then try again
told-nothing-to-send = Every device of this batch has its result
    .next = Refused devices can be sent once more after their cause is mended
told-nothing-refused = No device of this batch was refused
told-settled = Batch { $number }: every device that was sent has its result
told-settled-refused = Batch { $number }: every device that was sent has its result; { $count } { $count ->
        [one] was
       *[other] were
    } refused
    .next = On the Send screen each cause says what to do
told-uploaded = { $count ->
    [one] 1 device is
   *[other] { $count } devices are
} told as uploaded by hand
    .next = Tell what the site says of them once it has worked on them
told-ready-again = { $count ->
    [one] 1 device is
   *[other] { $count } devices are
} ready again
told-recorded = { $registered ->
    [one] 1 device is
   *[other] { $registered } devices are
} registered
told-recorded-refused = Recorded: { $registered } registered, { $refused } refused
    .next = The next step for each refused one stands below
told-by-hand-stop-first = Press "Send no more" first
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
told-signed-in-no-customers = You are signed in, but your customers could not be listed. { $why }
told-signed-in-refused = You have signed in, but Partner Center refuses the token of this sign-in
    .next = Sign in again under Settings. If it is refused once more, give your administrator the details below
told-no-mfa = You are signed in, but without a second factor (MFA)
    .next = Partner Center may refuse uploads. Sign out and sign in again with MFA
told-customers = { $count } { $count ->
        [one] customer
       *[other] customers
    } listed by Partner Center
settings-file = { $path }: { $why }
settings-text = The file of settings { $path } makes no sense: { $why }
settings-unfit = In { $path }, the setting { $key } must be { $range }
settings-unknown = There is no setting { $key }
settings-bad-value = { $key } cannot be { $value }. It must be { $range }
must-be-from-to = from { $least } to { $most }
must-be-switch = true or false
must-be-whole-number = a whole number
must-be-word = another word: { $known }
must-be-camera-mode = a mode such as 1280x720 @ 30 MJPG, or a part of it; nothing for the one that suits reading best
must-be-camera-library = auto or nokhwa: v4l opens cameras on Linux alone
must-be-network-camera = a camera that can be reached. { $why }
must-be-camera-once = a name that no other camera has
must-be-file-header = nothing, or five names with commas between, without quotes or accents
must-be-partner-name = named with lower-case letters, digits and hyphens, { $most } at most
must-be-own-tenant = the partner's own tenant, by its id or its domain: common, organizations and consumers stand for anybody's
must-be-tenant-ids = set by its id, a GUID, as every tenant where there are several partners: nothing of theirs is to be mixed up
must-be-no-partner = nothing: there are no other partners
must-be-partner = nothing, or one of { $names }
must-be-proxy = nothing, none, or an address such as http://proxy.example:3128 or socks5h://proxy.example:1080
must-be-proxy-scheme = an address that begins with http, https, socks5 or socks5h
must-be-proxy-without-password = without a password: the file of settings lies on the disk in the clear. The command docket network proxy keeps one
must-be-template = made of templates. { $text }: { $why }
must-be-prefix = { $most } characters at most
must-be-symbologies = some of { $known }
must-be-parts = set by its parts, each by its own name
must-be-in-window = set in the window, camera by camera
template-empty = an empty text is no template
template-lone-brace = a brace stands alone
template-bad-gap = a gap is named with letters, digits, blanks and hyphens, such as {"{"}site{"}"}
template-too-long = longer than { $most } characters
told-setting-range = The setting { $key } must be { $range }
customers-unlisted = Partner Center counts { $count ->
        [one] one customer
       *[other] { $count } customers
    } more than it listed
    .next = What it listed is kept, and nobody is taken off the list. Whoever is missing can be searched for by name, or named by hand
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
wrong-profile-name-character = A name is one line of printable characters
wrong-group-tag-character = A group tag is one line of printable characters
wrong-group-tag-gap = The group tag has open gaps: write what belongs in place of { "{" }…{ "}" }, as the customer will see it
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
wrong-note = Say how
wrong-profile-name = Needed
wrong-removal-reason = Say why
wrong-profile-name-needed = A profile needs a name
wrong-profile-name-long = At most { $most } characters
wrong-profile-name-taken = This customer has a profile of this name already
wrong-consent = Say who agreed, when and how
wrong-approval-count = That is not the number of devices in the batch: count again
    .removal = That is not the number of these devices: count again

# Error clinic: what a code of Partner Center means for one device, and what to do next.

advice-storage-error = The service could not store the device
    .next = Send it again later; if it is refused once more, ask Partner Center's support with the correlation id
    .by-hand = Upload it again later; if it is refused once more, ask Partner Center's support
    .taking-back = It stays registered. Ask for it to be taken back again later; if it is refused once more, ask Partner Center's support with the correlation id
    .assigning = Give the profile again later; if it is refused once more, ask Partner Center's support with the correlation id
advice-bad-request = The service did not understand the request
    .next = Send it once more; if it is refused again, report the fault with the correlation id
    .by-hand = Upload it once more; if it is refused again, ask Partner Center's support
advice-bad-hash = The hardware hash is not valid
    .next = Docket sends no hash: send the device once more. If it is refused again, ask Partner Center's support with the correlation id
advice-nothing-given = Neither a PKID nor a serial number arrived
    .next = Look at the box, correct the device in Review, and send it again
advice-registered-already = The device is registered for this customer already
    .next = Nothing to do where its group tag is the expected one. Where it is not: what you registered yourself can be taken back under Registered devices and sent again; what came through Intune or the Store the customer must remove first
advice-not-registered = The device is not registered for this customer
    .next = Send it once more; if it is refused again, look it up in History: it may have been sent for another customer
    .deed = Look it up in History: it may have been sent for another customer, or taken back already
advice-other-tenant = The device is registered for another organisation
    .next = Set it aside. Check for a wrong submission of your own: that one can be taken back. A returned or used unit must first be released by who had it before; else Microsoft does it with proof of ownership (the invoice with company name and serial number)
advice-no-profile = The profile does not exist for this customer
    .next = Send it once more: Docket sends devices without a profile, which is given afterwards under Customers. If it is refused again, ask Partner Center's support with the correlation id
    .assigning = Choose another profile
advice-profile-elsewhere = The profile belongs to another organisation, which should not happen
    .next = Ask Partner Center's support with the correlation id
advice-other-registrar = Another partner or the customer registered the device
    .next = Ask the customer to remove it, or to have it removed: only they and who registered it can. Then send it again
    .deed = Only who registered it, or the customer, can remove it
advice-not-found = Microsoft knows no such device
    .next = Compare the PKID with the box's picture; else use serial number, maker and model exactly as the firmware spells them, or ask the maker whether the device was reported to Microsoft. After a repair with a new main board neither helps: the customer registers it by its hardware hash
    .assigning = Look among the customer's devices in Partner Center whether it is registered still. If it is, give the profile again later; if it is refused once more, ask Partner Center's support with the correlation id
advice-not-unique = Several devices look the same to Microsoft
    .next = Ask the maker: the firmware holds no serial number of its own
advice-in-entra = The device stands in the customer's Entra ID already
    .next = The customer's administrator removes the stale device there, then send it again
advice-duplicated = The device was twice in one upload, and one of the two was taken
    .next = Look at the other one's result. This is a fault of the program: please report it
advice-not-4k = The hardware hash is not of the 4K kind
    .next = Docket sends no hash: send the device once more. If it is refused again, ask Partner Center's support with the correlation id
advice-no-result = The service took the device six times and never told what became of it
    .next = Look for it in Partner Center under the customer's devices. If it is not there, compare its fields with the box, then send it again
advice-service-failed = The service failed
    .next = Docket tries an upload again by itself. A device that was refused so is sent again later by you; if it lasts, ask Partner Center's support with the correlation id
    .by-hand = Upload it again later; if it lasts, ask Partner Center's support
advice-refused = The service refuses the device as it was sent
    .next = Compare its PKID, serial number, maker and model with the box and correct what is wrong; sending it unchanged does not help
advice-sign-in = The service wants a sign-in with a second factor (MFA)
    .next = Sign in again, then send it again
advice-forbidden = No reseller relationship with the customer, a missing role, or an indirect reseller's account
    .next = Look at the customer's relationship first (Customers shows it), then at your role in Partner Center. An indirect reseller registers by file alone
advice-no-relationship = The customer has no reseller relationship with you
    .next = Send the customer's administrator the link that asks for it; nothing can be sent before it is accepted
advice-no-role = Your account lacks the role for this
    .next = In Partner Center an administrator gives you the role of admin agent or sales agent; profiles need that of admin agent
advice-no-batch = The service does not know the batch
    .next = It was deleted there, or never made. Compare the group tag with the customer's batches; sent again, the batch is made anew
advice-throttled = The service asked to wait
    .next = Docket waits as long as it is asked to, then longer, and goes on by itself. A device that was refused so is sent again later by you
advice-stays = It stays registered. Partner Center's answer: { $answer }
    .next = Ask Partner Center's support with the correlation id
advice-gone = Partner Center does not find the device ({ $answer }): it may be gone already
    .next = Ask later for it to be taken back again: Docket looks anew then, and tells whether it is gone. If Partner Center lists it still, ask its support with the correlation id
advice-not-given = Partner Center says { $answer }
    .next = Give the profile again; if it is refused once more, ask Partner Center's support with the correlation id
advice-unknown = Unknown answer: { $answer }
    .next = Ask Partner Center's support with the correlation id
    .by-hand = Ask Partner Center's support what this answer means, and tell it when and under which group name the file was uploaded
advice-none = The service gave no reason
    .next = Ask Partner Center's support with the correlation id
    .by-hand = Look at the device on the site: it may say more. If not, ask Partner Center's support, and tell it when and under which group name the file was uploaded
advice-sentence = { $meaning }. { $next }

owner-supervisor = supervisor
owner-administrator = administrator
owner-customer = the customer
owner-maker = the maker
owner-program = Docket itself
owner-developers = Docket's developers
owner-support = Partner Center's support

## Results, taking back and profiles: what is told (app)

told-solved = { $count } { $count ->
        [one] device is
       *[other] devices are
    } kept as solved
told-unsolved = { $count } { $count ->
        [one] device counts
       *[other] devices count
    } as refused again
told-none-chosen = No device is chosen
    .next = Tick the devices whose registration is to be taken back
told-several-customers = The chosen devices are of several customers
    .next = Take them back for one customer after the other
told-removal-requested = Asked for
    .next = A second person must approve it before anything is taken back
told-own-removal = Who asked cannot approve
    .next = A second person does, with a name of their own (docket --operator)
told-removal-approved = Approved
    .next = The registrations can be taken back now
told-removal-refused = { $count ->
        [one] The device stays
       *[other] All { $count } devices stay
    } registered
    .rest = { $left } of { $count } devices { $left ->
        [one] stays
       *[other] stay
    } registered; what was taken back stays so
told-removal-over = { $count ->
        [one] 1 device of { $customer } is
       *[other] { $count } devices of { $customer } are
    } not registered any more
told-removal-partly = { $gone } of { $count } registrations of { $customer } were taken back: { $left } { $left ->
        [one] stays
       *[other] stay
    } registered
    .none = None of the registrations of { $customer } was taken back: { $count ->
        [one] the device stays
       *[other] all { $count } devices stay
    } registered
    .not-found = { $left } of { $count } registrations of { $customer } could not be taken back: Partner Center lists { $left ->
        [one] the device, and does not find it
       *[other] the devices, and does not find them
    }
    .next = Why, and what to do, stands with each device of the removal
told-note-saved = The note was written: { $path }
told-profile-made = The profile { $name } was made
told-profile-changed = The profile { $name } was changed
told-profile-deleted = The profile { $name } was deleted
told-profile-refused = Partner Center refuses the profile { $name } ({ $code })
    .delete = Partner Center refuses to delete the profile { $name } ({ $code })
    .next = Nothing was changed. What Partner Center says of it stands in the details: change its name or what it leaves out, and try again
    .deletion = It is there as before. What Partner Center says of it stands in the details. Try again; if it is refused once more, give Partner Center's support the correlation id below
told-profile-not-arrived = The profile { $name } was not made: Partner Center does not list it
    .change = The profile { $name } was not changed: Partner Center lists it as it was
    .delete = The profile { $name } was not deleted: Partner Center lists it as before
    .next = Try again
    .deletion = Refresh the profiles a little later: once they do not show it any more, nothing is left to do. As long as they do, try again
told-profile-unconfirmed = Nobody knows yet whether the profile { $name } was made: { $why }
    .change = Nobody knows yet whether the profile { $name } was changed: { $why }
    .delete = Nobody knows yet whether the profile { $name } was deleted: { $why }
    .not-found = Partner Center does not find the profile { $name } to delete it, and listed it a moment ago
    .next = Refresh the profiles in some minutes, and try again only then: their list tells whether it is needed
    .deletion = Refresh the profiles in some minutes: once they do not show it any more, nothing is left to do. If they still do, try again
told-assigned = { $count } { $count ->
        [one] device has
       *[other] devices have
    } the profile
told-assigned-partly = { $given } of { $all } devices { $given ->
        [one] has
       *[other] have
    } the profile
    .next = The reason stands under Given to devices the others have not
    .missing = { $count ->
        [one] One device is
       *[other] { $count } devices are
    } not registered at Partner Center any more: look there for what became of it
told-assigned-none = { $all ->
        [one] Partner Center did not give the profile to the device
       *[other] Partner Center gave the profile to none of the { $all } devices
    }
    .next = Under Given to devices it stands why
told-assigned-nobody = None of these devices is registered any more: the profile was given to nobody
told-profile-unsaved = What you filled in for a profile of { $customer } is kept, but not sent yet
    .next = Go back to the profiles of { $customer } to finish it, or to leave it
told-profile-given = This profile is being given to devices
    .next = Wait until that is done, or stop it; then try again
told-assigning = A profile is being given to devices
told-all-removing = This customer's registered devices are all to be taken back: there is nothing to give a profile to
    .next = Those that stay registered can be given one once that removal is decided and done
told-none-registered = This customer has no registered devices here
    .next = Register devices first
failed-profile-taken = This customer has a profile called { $name } already
    .next = Refresh the profiles: if it is the one that you were making, it is made. Else choose another name
failed-no-profile = Partner Center has no profile { $name } for this customer
    .next = Refresh the profiles, then try again

## Scan feedback: the big word and its line (app)

feedback-accepted = ACCEPTED
    .line = { $device } · { $count }
feedback-count = { $count } scanned
feedback-count-expected = { $count } of { $expected }
feedback-target = { $count } OF { $expected }
    .line = { $device } · all boxes are scanned
feedback-extra = ONE TOO MANY
    .line = { $device } is held: keep or leave out
feedback-kept = KEPT
    .line = { $device } belongs to the batch
    .several = { $count } devices belong to the batch
feedback-left-out = LEFT OUT
    .line = { $device } is no part of the batch
feedback-duplicate-here = ALREADY SCANNED, NO. { $number }
feedback-duplicate-elsewhere = IN BATCH { $batch } ({ $customer })
feedback-conflict = SERIAL BELONGS TO ANOTHER PKID
feedback-first = { $device } · first: batch { $batch }, no. { $number }, by { $who }, { $when }, for { $customer }
feedback-not-saved = SCAN NOT SAVED - STOP
    .line = { $why }. Write down: { $device }
feedback-not-taken = NOT TAKEN
feedback-picture-failed = PICTURE NOT READ
    .line = { $name }: { $why }
feedback-group = WHICH CODES BELONG TOGETHER?
    .line = { $name } shows several labels: say which codes are one box's
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
    .again = { $device } was not taken: open a batch, then scan it again
feedback-run-together = SEVERAL CODES AT ONCE
    .line = They ran together: scan one after the other. If it happens again, let the scanner send Enter after each code
feedback-beginning = ITS BEGINNING IS MISSING
    .line = Keys were pressed right before it: scan it again without typing
feedback-end = ITS END IS MISSING
    .line = The screen changed before the code had ended: scan it again
feedback-leftover = THE REST OF A CODE
    .line = A code with line ends inside came in parts. Check the device before it, and scan the box's other code
feedback-too-long = TOO LONG FOR A CODE
    .line = No code holds so much: scan one code at a time
feedback-scan-again = LOOK, THEN SCAN AGAIN
    .retail = { $device } could be the retail code. If it stands next to "PKID" on the label, wait two seconds, then scan it again to take it
    .device = { $device }: compare it with the label, wait two seconds, then scan it again to take it
    .layout = The scanner sent { $sent }, which probably means { $device }: compare it with the label, wait two seconds, then scan it again to take it
feedback-pkid-wanted = SCAN THE PKID
    .serial = { $serial } is the serial number: scan the 13 digits next to "PKID" or "Product Key ID"
    .line = { $value } is no PKID: scan the 13 digits next to "PKID" or "Product Key ID"
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

window-title-practice = Docket - PRACTICE
window-failed = The window
practice-line = PRACTICE - nothing reaches Microsoft
drop-photos = Drop photos here
cancel = Cancel
close = Close
copy = Copy
copy-pkid = Copy the PKID
not-saved-seen = I have written it down

nav-home = Home
nav-new-batch = New batch
nav-scan = Scan
nav-review = Review
nav-send = Send
nav-customers = Customers
nav-history = History
nav-diagnostics = Diagnostics
nav-settings = Settings

status-batch = { $batch } · { $tag }
status-no-batch = No batch is open
status-reading = Reading { $done } of { $total }
status-sending = { $count ->
        [one] Sending batch { $number }
       *[other] Sending { $count } batches
    }
status-scanner-known = { $name }: { $profile }
status-scanner = Scanner ready · { $gap } ms a character · { $suffix }
status-no-suffix = no Enter after a code
status-scanner-whole = Scanner ready · { $suffix }
status-account-unknown = Sign-in not known yet
status-signed-out = Signed out
status-signing-in = Signing in…
status-practice = Practice account
status-signed-in = { $name }

notice-close = Close this message
notice-details = Details
notice-copy = Copy the details
notice-correlation = Correlation id

age-now = moments
age-minutes = { $count } { $count ->
        [one] minute
       *[other] minutes
    }
age-hours = { $count } { $count ->
        [one] hour
       *[other] hours
    }
age-days = { $count } { $count ->
        [one] day
       *[other] days
    }

batch-name = Batch { $number } · { $customer }
batch-count = { $count } { $count ->
        [one] device
       *[other] devices
    }
batch-count-expected = { $count } of { $expected } devices
batch-count-removed = { $count } removed
batch-open = Open
batch-closed = To review
batch-approved = Approved
batch-sending = Sending
batch-finished = Finished
batch-trouble = Needs somebody
batch-stopped = Stopped
batch-problems = Refused devices

device-held = Held
device-ready = Ready
device-sending = Sending
device-unconfirmed = Unconfirmed
device-processing = Processing
device-registered = Registered
device-rejected = Refused
device-uploaded = Uploaded by hand
device-solved = Solved elsewhere
device-removing = To be removed
device-removed = Removed
device-undone = Taken back
device-unnamed = Not identified

attempt-sending = Leaving
attempt-unconfirmed = Unconfirmed
attempt-processing = Processing
attempt-not-delivered = Not taken
attempt-settled = Settled

relationship-reseller = Reseller
relationship-none = No relationship
relationship-other = No reseller ({ $word })
relationship-unknown = Relationship not known

field-pkid = PKID
field-serial = Serial number
field-model = Model
field-manufacturer = Maker
field-gtin = Retail code
field-sku = Article number
field-mac = Network address
field-imei = IMEI
field-iccid = SIM number
field-sscc = Shipping unit
field-dell-express = Express service code
field-part-barcode = Part number
field-package = Package
field-license-plate = Licence plate
field-purchase-order = Purchase order
field-quantity = Quantity
field-tracking = Tracking number
field-uuid = UUID
field-gs1-internal = Internal
field-misread = Misread
field-ignore = Not used
field-ask = What is it?
field-reject = Refused

hint-pkid = 13 digits
hint-manufacturer = as the firmware spells it
hint-model = as the firmware spells it

confidence-low = hardly sure
confidence-medium = fairly sure
confidence-high = sure

source-photo = photo { $file }
source-pasted = pasted picture
source-camera = camera { $name }
source-scanner = hand scanner
source-typed = typed
source-command-line = command line

column-number = No.
column-batch = Batch
column-pkid = PKID
column-serial = Serial
column-manufacturer = Maker
column-model = Model
column-state = State
column-who = Scanned by
column-when = When
sort-by = Sort by { $column }
table-name = Devices
row-name = No. { $number }, { $device }, { $state }

no-batch = No batch is open
    .line = Open one from the list, or begin a new one
no-batch-list = Show the batches

home-title = Batches
home-summary = { $open } open · { $closed } to review · { $approved } approved
    .sending = { $count } being sent
    .stopped = { $count } stopped
    .uploaded = { $count } uploaded by hand
    .refused = { $count } with refused devices
    .trouble = { $count ->
        [one] 1 needs
       *[other] { $count } need
    } somebody
home-removal-approve = Waits for your approval: taking back { $count ->
        [one] 1 registration
       *[other] { $count } registrations
    } of { $customer }, asked for by { $who }
home-removal-waits = Waits for a second person: taking back { $count ->
        [one] 1 registration
       *[other] { $count } registrations
    } of { $customer }
home-removal-run = Approved and not done yet: taking back { $count ->
        [one] 1 registration
       *[other] { $count } registrations
    } of { $customer }
home-removal-under-way = Under way: taking back { $count ->
        [one] 1 registration
       *[other] { $count } registrations
    } of { $customer }
home-removal-name = { $line }. Open it
home-loading = Loading the batches…
home-empty = No batches yet
    .line = A batch holds the devices that go to one customer together
home-new-batch = New batch
home-try-samples = Try it with the sample labels
home-continue-line = Go on where you were
home-continue = Continue batch { $number }
home-all = All batches
home-row = { $batch }, { $state }, { $count }, { $age } old
home-tag-order = { $tag } · order { $order }

new-title = New batch
    .line = Devices for one customer, under one group tag
new-customer = Customer
new-search = Search customers by name, domain or tenant id
new-refresh = Refresh
new-refreshing = Refreshing…
new-none-found = No customer that is known here holds this text
new-row = { $customer }, { $relationship }
new-no-customers = No customers are listed yet. Sign in to Partner Center and they are fetched; after that they are here without a line, too
new-no-dap = Sales agents can do this. Delegated administration of the customer is not needed
new-batch = Batch
new-for = For
new-choose = Choose the customer first
new-refused = { $customer } has not accepted you as reseller: you can scan, but Partner Center would refuse the devices until the customer's administrator accepts
new-tag = Group tag
    .remark = Partner Center's batch name. The customer sees it in Intune as the devices' group tag and may key groups on its exact spelling
new-tags-used = Used before:
new-order = Order number (optional)
new-expected = Expected boxes (optional)
    .remark = With a number, the scan screen counts towards it and says when one is too many
new-begin = Begin and scan

scan-line = Group tag { $tag }
scan-no-batch = No batch is open
    .line = What was read waits here until a batch is open
scan-ready = READY
    .line = Turn the camera on, or open, paste or drop a photo of a box's label
    .live = Hold a box's label in front of the camera
scan-open = Open photos…
scan-open-folder = Choose a folder…
scan-percent = This picture: { $percent } %
scan-camera = Camera
scan-camera-off = Camera off
scan-camera-back = Back to the camera
scan-camera-next = Next camera
scan-camera-pause = Pause reading
scan-camera-go-on = Go on reading
scan-camera-darker = Darker picture, then automatic again
scan-camera-adjust = Adjust the camera
scan-paused = PAUSED
    .line = The camera reads nothing: F8 goes on
scan-paste = Paste
scan-samples = Read the sample labels
scan-clear = Clear the pictures
scan-pictures = Pictures ({ $count })
scan-stop = Stop reading
scan-type = Type…
scan-undo = Undo
scan-redo = Redo
scan-close = Close batch
scan-understood = I have set it aside
scan-sample = Look for 13 digits next to "PKID", "Product Key ID" or "Windows Product ID"
scan-of = / { $expected }
scan-scanned = scanned
scan-left = { $count } to go
scan-all = All boxes are scanned
scan-over = { $count } more than expected
scan-held = { $count } held as too many
scan-last = Last scans
scan-none-yet = Nothing yet
scan-last-line = { $what } · { $when }
scan-picture-row = { $name }, { $state }

held-title = { $count ->
        [one] One box too many is
       *[other] { $count } boxes too many are
    } held: count the boxes, then decide
held-keep = Keep no. { $number }
held-leave-out = Leave out no. { $number }
held-keep-all = Keep all { $count }

camera-off = The camera is off
camera-opening = The camera is being opened…
camera-sees = Camera { $name }: { $codes ->
    [0] no code in sight
    [one] one code in sight
   *[other] { $codes } codes in sight
}
camera-line = { $name } · { $mode } · { $rate } read a second
camera-sees-region = { $said }. Only a part of the picture is read: { $width } % of its width and { $height } % of its height, { $left } % from the left and { $top } % from the top
camera-sees-paused = { $said }. Paused: nothing is read
camera-paused = Paused: nothing is read. F8 goes on
camera-region = Only this part is read
camera-hold-label = Hold the label here
camera-more-light = Too dark: more light
camera-glare = A lamp shines back: tilt the box
camera-hold-still = Not sharp: hold the box still
camera-out-of-focus = Out of focus: hold the box a little farther away, or set the focus
camera-lens-covered = Nothing but black: is the lens covered?
camera-closer = The bars are small: come closer
region-middle = Read only the middle
region-whole = Whole picture
region-remark = Or drag a rectangle over what is to be read; a double click reads the whole again
region-left = Left
region-top = Top
region-width = Width
region-height = Height
camera-mode = Mode
camera-mode-auto = Automatic
control-zoom = Zoom
control-auto-focus = Focus by itself
control-focus = Focus
control-auto-exposure = Exposure by itself
control-exposure = Exposure
control-exposure-time = { $millis } ms
control-light = Light
picture-waiting = Waits to be read
picture-cancelled = Not read: reading was stopped
picture-forgotten = The picture is no longer shown; what was read of it stands beside
picture-named = Picture { $name }
picture-read = Picture { $name }: { $fields }
picture-no-fields = nothing found
picture-unread = { $count ->
        [one] 1 place looks
       *[other] { $count } places look
    } like a code and could not be read (dashed outline). Look there, or take a closer picture
picture-unread-said = { $fields }; { $count ->
        [one] 1 place looks
       *[other] { $count } places look
    } like a code and could not be read
picture-unread-chip = Not read
picture-to-group = To group
group-title = Which codes are one box's?
    .line = Several labels are in this picture. Nothing is taken before you confirm the boxes
group-box = Box { $number }
group-left-out = Left out
group-code = { $field } { $value }, { $place }
group-other = Code
group-secret = a secret, not shown
group-choose = Press codes to choose them, then say where they belong
group-chosen = { $count ->
        [0] No code is chosen
        [one] 1 code is chosen
       *[other] { $count } codes are chosen
    }
group-to-box = To box { $number }
group-to-new = To a new box
group-to-none = Leave out
group-apart = Take box { $number } apart
group-again = As proposed
group-confirm = { $count ->
        [0] Leave all out
        [one] Confirm this box
       *[other] Confirm these { $count } boxes
    }
watch-watching = Watching { $folder }
watch-beginning = Looking at { $folder }…
watch-waiting = { $count ->
        [one] 1 picture waits in the watched folder: it is not known which batch it is for
       *[other] { $count } pictures wait in the watched folder: it is not known which batch they are for
    }
watch-no-batch = Open a batch to read them into
watch-read = Read into this batch
watch-leave-out = Leave out
picture-in-line = In line
picture-being-read = Reading
picture-not-read = Not read
picture-stopped = Stopped
picture-waits = { $count } to look at
picture-queued = { $count ->
        [one] Queued
       *[other] { $count } queued
    }
picture-refused = { $count ->
        [one] Not taken
       *[other] { $count } not taken
    }
picture-nothing = Nothing found
picture-left-out = Left out

box-title = Look and confirm
box-title-of = Box { $number } of { $count }: look and confirm
box-queued = In the queue as no. { $number }
box-queueing = Being written to the queue…
box-left-out = Left out
box-accept = Accept
box-leave-out = Leave out
box-not-enough = A device needs its PKID, or serial number, maker and model
box-candidate = { $field } { $value }: { $reason }
box-all = Everything read from this label ({ $count })
box-why = { $reason } · { $confidence }

problem-grouping = Several labels are in the picture: which codes are this box's is not sure
problem-no-pkid = No PKID was found on this label
problem-several-pkids = { $count } codes could be the PKID: choose the one that is marked so on the box
problem-several-serials = { $count } codes could be the serial number: choose
problem-only-retail = Only the retail code { $value } was read: turn the box
problem-product-key = A product key stands on this label. It is a secret and was not kept
problem-home = Key group { $group } often belongs to Windows Home, which cannot join Autopilot
problem-refurbished = Serial number { $serial } looks like a renewed machine: the PKID of an old box may belong to another one
problem-unclear = It is not clear what { $value } is
problem-refused = { $value } cannot be used
problem-another-box = { $value } was read on another box, too: it identifies neither

typed-title = Type a device
typed-line = The PKID alone, or serial number, maker and model together
typed-add = Add

review-title = Review batch { $number }
review-line = { $count } · group tag { $tag } · { $customer }
review-search = Find in batch
review-approve = Approve…
review-reopen = Reopen for scanning
review-to-send = Go to Send
review-none-found = No device fits
    .line = Change the search or the filters
review-loading = Loading the devices…
review-empty = Nothing to review yet
    .line = Scan devices into this batch first

check-open = Still open for scanning
check-closed = Scanning is closed
check-approved = Approved by { $who }
check-sent = Sent
check-empty = The batch is empty
check-count = { $count } of { $expected } expected
check-not-expected = { $count } { $count ->
        [one] device
       *[other] devices
    }, no number expected
check-held = { $count } held as too many: keep or leave out
check-close-reason = Closed because: { $reason }
check-relationship = Relationship accepted
check-relationship-unknown = Relationship not known
check-relationship-none = No reseller relationship
check-second-person = You made this batch: a second person approves it
check-other-person = Made by somebody else
check-rejected = { $count } refused

close-title = Close the batch with boxes missing?
close-sentence = { $count } of { $expected } expected { $expected ->
        [one] box is
       *[other] boxes are
    } scanned, { $missing } { $missing ->
        [one] is
       *[other] are
    } missing
close-reason = Why are boxes missing?
    .remark = Whoever reviews the batch reads this; it stays in the journal
close-scan-on = Scan on

approve-title = Approve the batch
approve-sentence = You approve { $count } { $count ->
        [one] device
       *[other] devices
    } of batch { $number } for { $customer } under the group tag "{ $tag }"
approve-sent = { $count ->
        [one] 1 more device of the batch was
       *[other] { $count } more devices of the batch were
    } sent before
approve-count = How many devices do you approve?
    .remark = Count the boxes and type their number. An approval is void after any later change
approve-deed = Approve

story-title = Device no. { $number }
story-close = Close the device
story-heading = Story
story-loading = Loading…
story-not-known = not known
story-edit = Edit…
story-remove = Take back
story-keep = Keep
story-leave-out = Leave out
story-restore = Bring back
story-line = { $at } · { $who } · { $station }
story-batch-created = Batch begun
story-scanned = Scanned: { $source }
story-kept = One too many, and kept
story-undone = Taken back
story-restored = Brought back
story-edited = Edited: { $old } became { $new }. Reason: { $reason }
story-moved = Moved to another batch
story-closed = Batch closed
story-closed-short = Batch closed with boxes missing: { $reason }
story-reopened = Batch reopened
story-approved = Batch approved
story-requeued = To be sent once more
story-sent = Sent to { $service }
story-not-delivered = Not taken: { $reason }
story-unconfirmed = Not confirmed: { $reason }
story-accepted = Taken by the service as { $tracking }
story-registered = Registered
story-rejected = Refused { $code }
story-not-arrived = Had not arrived; ready again
story-exported = Written to a file ({ $format })
story-customers = Approval void: the customer's relationship is lost
story-customer-named = Customer named
story-sending-asked = To be sent
story-sending-halted = Not to be sent for now
story-uploaded = Uploaded by hand on Partner Center's site
story-not-uploaded = Not uploaded after all; ready again
story-site-registered = Registered, as Partner Center's site says
story-site-refused = Refused, as Partner Center's site says: { $code }
story-solved = Solved elsewhere: { $note }
story-unsolved = Not solved after all
story-removal-requested = Removal asked for. Reason: { $reason }
story-removal-approved = Removal approved
story-removal-refused = Removal refused: { $reason }
story-removal-started = Partner Center was asked to remove it
story-removed = Removed: no longer registered
story-already-gone = Partner Center no longer had it: no longer registered
story-not-removed = Not removed: { $code }
story-profile = Profile { $name }
story-assignment-started = A profile is being assigned
story-assignment-accepted = The profile's assignment was taken by the service
story-assigned = The profile is assigned
story-not-assigned = The profile was not assigned: { $code }
story-assignment-lost = The profile's assignment had not arrived

# Why a request did not get through, or was not confirmed.
cause-not-connected = no connection came about
cause-throttled = Partner Center asked to wait
cause-sign-in-needed = a sign-in was needed
cause-mfa-needed = a sign-in with a second factor was needed
cause-forbidden = Partner Center did not allow it ({ $code })
cause-refused = Partner Center refused the request ({ $code })
cause-not-found = Partner Center did not know what was asked for
cause-service-failed = Partner Center failed ({ $status })
    .page = a page told of a failure ({ $status }), Partner Center's own or that of something in between
cause-broken-off = the line broke before the answer came
cause-bad-answer = the answer could not be understood
cause-stopped = it was stopped
cause-program-ended = the program ended while it was on its way
cause-not-listed = Partner Center's list does not hold it
edit-reason = Reason
edit-save = Save

send-title = Send batch { $number }
send-to-review = Go to Review
send-send = Send…
send-stop = Send no more
send-retry = Retry failed only…
send-dialog-title = Send the batch
send-dialog-remark = What was sent cannot be called back. A registration can be taken back later, with a second person's approval
send-dialog-deed = Send now
retry-title = Retry failed only
retry-sentence = Send { $count } refused { $count ->
        [one] device
       *[other] devices
    } once more
retry-remark = Only these are sent, as an attempt of their own. Where the cause still stands they are refused again
retry-deed = Retry now

stand-open = The batch is still being scanned. Close it, then let it be reviewed and approved
stand-closed = The batch waits for review and approval
stand-approved = { $who } approved the batch: { $count } { $count ->
        [one] device is
       *[other] devices are
    } ready to be sent
stand-approved-by-hand = { $count ->
        [one] 1 device is
       *[other] { $count } devices are
    } ready to be uploaded by hand
stand-approved-nobody = The batch is approved: { $count } { $count ->
        [one] device is
       *[other] devices are
    } ready to be sent
stand-asked = { $count } { $count ->
        [one] device is
       *[other] devices are
    } about to be sent
stand-sending = Sending: { $count } { $count ->
        [one] device has
       *[other] devices have
    } no result yet
stand-unconfirmed = Of { $count } { $count ->
        [one] device
       *[other] devices
    } it is not known whether they arrived. Partner Center is asked before anything is sent again
    .held = Of { $count } { $count ->
        [one] device
       *[other] devices
    } it is not known whether they arrived, and Partner Center is not being asked now
    .sign-in = Of { $count } { $count ->
        [one] device
       *[other] devices
    } it is not known whether they arrived. Partner Center is asked by itself once somebody has signed in
stand-waiting = { $count } { $count ->
        [one] device waits
       *[other] devices wait
    }: press "Send…" to go on
    .by-itself = { $count } { $count ->
        [one] device waits, and goes on by itself
       *[other] devices wait, and go on by themselves
    }
    .sign-in = { $count } { $count ->
        [one] device waits for a sign-in, and then goes on by itself
       *[other] devices wait for a sign-in, and then go on by themselves
    }
    .asked = { $count } { $count ->
        [one] device is
       *[other] devices are
    } with Partner Center: what became of { $count ->
        [one] it
       *[other] them
    } is asked again by itself
    .results = { $count } { $count ->
        [one] device is
       *[other] devices are
    } with Partner Center: what became of { $count ->
        [one] it
       *[other] them
    } is asked by itself once somebody has signed in
stand-under-way = { $count } { $count ->
        [one] is on its way, and is followed
       *[other] are on their way, and are followed
    }
stand-refused = Partner Center refused the upload ({ $code }): { $count } { $count ->
        [one] device waits here
       *[other] devices wait here
    }
    .forbidden = Partner Center did not allow the upload ({ $code }): { $count } { $count ->
        [one] device waits here
       *[other] devices wait here
    }
    .unknown = Partner Center did not take the upload: { $count } { $count ->
        [one] device waits here
       *[other] devices wait here
    }
    .relationship = Partner Center knows no reseller relationship: { $count } { $count ->
        [one] device waits
       *[other] devices wait
    }
    .question = Partner Center did not tell what is needed to go on: { $count } { $count ->
        [one] device waits
       *[other] devices wait
    }
    .result = Partner Center did not tell what became of the { $count ->
        [one] device
       *[other] { $count } devices
    } that it took
    .here = { $count } { $count ->
        [one] device waits
       *[other] devices wait
    } until what stands above is seen to
stand-finished = All done: { $count ->
        [0] no device is
        [one] 1 device is
       *[other] { $count } devices are
    } registered
    .already = { $count } of them already before
    .solved = { $count } solved elsewhere
    .removing = { $count } to be removed
    .removed = { $count } removed again
stand-problems = { $registered } registered, { $rejected } refused: see the next steps below
    .already = { $registered } registered ({ $already } of them already before), { $rejected } refused: see the next steps below
step-starting = Starting…
step-asking = Asking Partner Center about the customer and its batches…
step-settling = Asking Partner Center what has arrived…
step-uploading = Attempt { $attempt }: uploading { $devices } { $devices ->
        [one] device
       *[other] devices
    }…
step-following = Attempt { $attempt }: Partner Center works on it…
step-waiting = { $why }: it goes on by itself after { $secs } s
    .at = { $why }: it goes on by itself at { $at }
step-may-close = You may close the window at any moment: nothing is lost, and when it is opened again the rest goes on by itself
    .stopped = You may close the window at any moment: nothing is lost. What has left is followed when it is opened again, and the rest waits for "Send…"
step-elsewhere = Another program on this queue is sending: it sends this too, or this window does once it has ended

by-hand-title = By hand, on Partner Center's site
by-hand-line = The sheet that goes with the files says where to click and what to type. Then tell here what was uploaded, and what the site says of it
    .sent-here = This batch is to be sent by Docket: press "Send no more" before you upload any of it by hand
by-hand-line-reseller = Microsoft lets indirect resellers register devices on Partner Center's site only, in a file; no sign-in is needed here. The sheet says where to click and what to type
by-hand-sheet = Files with upload sheet…
by-hand-uploaded = Uploaded by hand…
by-hand-again = Upload refused ones again…
by-hand-waiting = { $count ->
    [one] 1 device was uploaded by hand and waits
   *[other] { $count } devices were uploaded by hand and wait
} for the site's outcome
by-hand-list = Read the site's list…
by-hand-all = All were taken…
by-hand-refused = One was refused…
by-hand-not = Not uploaded after all…
stand-uploaded = { $count ->
    [one] 1 device was uploaded by hand: tell
   *[other] { $count } devices were uploaded by hand: tell
} below what the site says of them
uploaded-title = Uploaded by hand?
uploaded-sentence = { $count ->
    [one] 1 device is
   *[other] { $count } devices are
} on Partner Center's site, for { $customer } under the group name { $tag }
uploaded-remark = Docket sends them no more. Your name and the time are kept; until their outcome is told it can be taken back
uploaded-deed = Uploaded by hand
not-uploaded-title = Not uploaded after all?
not-uploaded-sentence = { $count ->
    [one] 1 device is
   *[other] { $count } devices are
} ready again, as if nothing had been uploaded
not-uploaded-remark = A device that is on the site all the same and is sent once more is told as registered already (806); no harm comes of it
not-uploaded-deed = Not uploaded
upload-again-title = Upload the refused devices again?
upload-again-sentence = { $count ->
    [one] 1 refused device is
   *[other] { $count } refused devices are
} made ready
upload-again-remark = The next sheet and its files hold just these. Do the next step that stands by each of them first
upload-again-deed = Make ready
all-taken-title = Were all of them taken?
all-taken-sentence = { $count ->
    [one] 1 device is
   *[other] { $count } devices are
} recorded as registered
all-taken-remark = Look at every device on the site first: an upload that the site calls finished may hold refused ones. This cannot be taken back
all-taken-deed = All were taken
refused-title = Which device was refused?
refused-line = One after another; the others can then be recorded as taken
refused-device = PKID or serial number
refused-answer = What the site says
    .hint = 808 ZtdDeviceAssignedToOtherTenant
    .remark = Its code, its name, or its words
refused-deed = Record as refused
list-title = The site's list, not recorded yet
list-read = { $file }: { $rows ->
    [one] 1 line
   *[other] { $rows } lines
}, read by the columns { $columns }
list-read-guessed = { $file }: { $rows ->
    [one] 1 line
   *[other] { $rows } lines
}, read by the columns { $columns }. The file does not say how its letters are written; by their looks: { $letters }
list-says = { $registered } registered, { $refused } refused
list-silent = { $count ->
    [one] 1 device that was uploaded is
   *[other] { $count } devices that were uploaded are
} not in the list
list-unclear = { $count ->
    [one] 1 device of the list has no clear outcome and waits
   *[other] { $count } devices of the list have no clear outcome and wait
} on
list-open = { $count ->
    [one] Line { $lines }: the site still works on its device
   *[other] Lines { $lines }: the site still works on their devices
}
list-strangers = { $count ->
    [one] Line { $lines }: no device of this batch has this PKID or serial number
   *[other] Lines { $lines }: no device of this batch has these PKIDs or serial numbers
}
list-settled = { $count ->
    [one] Line { $lines }: its device has its outcome already, or was not uploaded by hand
   *[other] Lines { $lines }: their devices have their outcome already, or were not uploaded by hand
}
list-doubt = Line { $line }: { $why }
list-more-doubts = And { $count ->
    [one] 1 more line that was
   *[other] { $count } more lines that were
} not understood
list-more-lines = { $lines } and { $count } more
list-record = Record
list-record-all = Record, those not in the list as taken
list-drop = Do not record
doubt-no-device = it names neither a PKID nor a serial number
doubt-cut-pkid = a spreadsheet has cut the PKID down to { $text }
doubt-no-pkid = { $text } is no PKID
doubt-unknown-status = what "{ $text }" means is not known
doubt-nothing-told = it gives neither a status nor an error
doubt-contradiction = it says "{ $status }" and an error: { $error }
doubt-rows-disagree = it says something else than line { $other }
files-title = Files
files-line = For the customer, for Intune, for Microsoft's support, or for yourself
files-partner-center = Export for Partner Center's site…
files-intune = Intune…
files-xlsx = Excel (XLSX)…
files-csv = List (CSV)…
files-hand-over = Hand-over to the customer…
files-surface = Surface desk…
files-written = Written and read back
files-rows = { $rows } { $rows ->
        [one] device
       *[other] devices
    }

results-title = Refused devices ({ $count })
results-next = Next step:
results-owner = Who:
results-number = No. { $number }
results-count = { $count } { $count ->
        [one] device
       *[other] devices
    }
results-show = Show { $count ->
        [one] it
       *[other] all { $count }
    }
results-hide = Hide
results-named = { $deed }: { $about }
results-again = Send { $count ->
        [one] it once more…
       *[other] all { $count } once more…
    }
    .chosen = Send the { $count } chosen once more…
results-solved = { $count ->
        [one] Solved elsewhere…
       *[other] All { $count } solved elsewhere…
    }
    .chosen = The { $count } chosen solved elsewhere…
results-copy = correlation id of no. { $number }
results-remark = The long id beside a device is the correlation id of its last upload: Partner Center's support asks for it
already-title = Registered already before ({ $count })
solved-title = Solved elsewhere ({ $count })
solved-name = devices solved elsewhere
solved-show = Show them
solved-back = Not solved after all
    .name = No. { $number } was not solved after all
choice-name = No. { $number }, { $device } { $remark }
pager-before = Before
pager-after = After
pager-line = { $first } to { $last } of { $total }
solve-title = Solved elsewhere
solve-sentence = { $count } refused { $count ->
        [one] device needs
       *[other] devices need
    } nothing more from here
solve-note = How was it solved?
    .remark = For whoever asks later, such as: registered by the customer by its hardware hash. It can be taken back
solve-deed = Keep as solved
attempts-title = Uploads
attempts-not-delivered = Not taken: { $why }
attempts-not-done = Not done: { $why }
attempts-unconfirmed = Not confirmed at first: { $why }
    .open = Not confirmed yet: { $why }
attempts-row = Attempt { $number }, { $devices } { $devices ->
        [one] device
       *[other] devices
    }
attempts-rows = Attempts { $first } to { $last }, { $devices } { $devices ->
        [one] device
       *[other] devices
    }
attempts-each = Each of attempts { $first } to { $last }
attempts-copy = correlation id of attempt { $number }
attempts-correlation = Correlation id { $id }
attempts-due = Not sent again before { $at }

history-title = History
    .line = Every device of every batch: who scanned it, who approved it, what became of it
history-search = Search PKID, serial number, model, order or operator
history-count = { $count } { $count ->
        [one] device
       *[other] devices
    }
history-empty = No devices yet
    .line = Whatever is scanned into a batch is found here for good
history-none = No device with this value
    .line = Check the spelling: 0 and O, 1 and I look alike
history-verify = Verify the journal
history-whole = The journal is whole: { $entries } { $entries ->
        [one] entry
       *[other] entries
    }
history-broken = The journal is not whole: { $what }

diagnostics-title = Diagnostics
    .line = What is wrong with a scanner, a camera or the way to Partner Center, and what to do about it
camera-doctor = Camera
    .line = Hold a label in front of the camera: here is said what would help, and no box is taken
camera-doctor-waits = The figures come with the first picture
camera-doctor-well = Codes are read: nothing would help
camera-doctor-hold = Nothing is wrong with the picture. Hold a label in front of the camera
camera-figure = { $name }: { $value }
figure-read = Frames with a code
    .none = none in the last three seconds
    .value = { $percent } % of the last three seconds
    .wrong = Few are read: follow what is said above
figure-module = Narrowest bar
    .value = { $pixels } pixels
    .none = no code in sight
    .wrong = Below 1.5 pixels codes are lost: come closer, zoom in, or take a mode of more pixels
figure-sharpness = Sharpness
    .value = { $percent } %
    .wrong = Below 16 % bars run together: hold still, set the focus, or go a little farther away
figure-light = Light
    .value = { $percent } %
    .wrong = Below 18 % noise hides the bars: more light, or a longer exposure
figure-glare = Glare
    .value = { $percent } % of the picture
    .wrong = Above 2 % it may lie on the label: tilt the box, move the lamp, or make the picture darker
figure-rate = Frames a second
    .none = not counted yet, { $promised } are promised
    .value = { $got } came, { $promised } are promised
    .wrong = Fewer than promised: often a dim room makes exposures long. More light, or exposure by hand
figure-lost = Frames lost
    .value = { $damaged } damaged, { $left } left out, { $whole } whole
    .wrong = Many are damaged on the way: take another cable or another place to plug in
figure-mode = Mode
    .value = { $mode } (asked for: { $asked })
figure-library = Opened through

doctor-title = Scanner doctor
    .line = Finds out how a hand scanner sends its codes: keyboard layout, Enter, code identifiers, speed. Test codes are shown one after another; scan each off this screen. What is scanned meanwhile is examined, and queued nowhere
doctor-start = Examine a scanner
doctor-sheet = Save the set-up sheet…
    .line = The sheet says how a scanner is set up, and holds the same test codes on paper, for a scanner that does not read off screens
doctor-restart = Start again
doctor-skip = Go on without this code
doctor-code = Code { $number } of { $count }: { $kind }
doctor-code-name = Test code to be scanned off the screen. { $name }
doctor-code-shows = What it shows
    .letters = Letters, digits and signs: they show the keyboard layout, the prefix and what ends a code
    .retail = A code of shops: it shows whether kinds of codes are told apart
    .separator = Two values with a separator between them: it shows whether separators come through
doctor-understood = { $number } understood
doctor-skipped = { $number } left out
doctor-waiting = Scan the code above. If nothing happens, go on without it
doctor-heard = What came
    .understood = Understood: { $text }
    .not-shown = { $text } came, which is not the code shown now: scan the one above
    .after = { $text } came after the last code: nothing was noted
    .unexplained = { $text } came, which cannot be explained: scan the code again. If it comes again, go on without it
    .secret = What came may be a secret and is not shown: scan the code above
    .refused = What came is not one whole code: scan the code above once more
doctor-over = Examined
doctor-nothing-found = No code was understood: there is nothing to keep. Start again, or print the set-up sheet
doctor-findings = Findings
doctor-name = Name of this scanner
    .remark = The findings are kept under this name on this computer
doctor-use-findings = Use these findings
doctor-kept = Examined before
doctor-examined = examined { $at }
doctor-in-use = In use
doctor-use = Use { $name }
doctor-forget = Forget { $name }
doctor-keyboard-scanner = Keyboard scanner
doctor-port-scanner = Scanner at { $port }

finding-well = Good
finding-wrong = To do
finding-unknown = Not known
finding-note = To know
finding-later = Not known before a code is understood
finding-layout = Keyboard layout
    .right = Right: every character arrives as it stands in the code
    .wrong = Wrong: the scanner sends the keys of an American keyboard, and this computer's is { $layout }
    .unknown = Not known: the code with letters shows it
finding-caps-lock = Caps Lock
    .on = On: capitals and small letters come the wrong way round
finding-suffix = After a code
    .none = Nothing
    .some = { $suffix }
finding-prefix = Before a code
    .none = Nothing
    .some = { $prefix }
finding-aim = Code identifiers (AIM)
    .sent = Sent with every code
    .none = Not sent
finding-speed = Speed
    .whole = A code comes as a whole
    .gap = { $gap } ms a character
finding-separators = Separators in codes
    .kept = They come through
    .lost = They are lost on the way
finding-code = A kind of code
    .nothing = Nothing came
    .unexplained = What came cannot be explained

advice-country = Set the scanner's keyboard country to this computer's. Until then "Use these findings" puts the characters right: { $layout } layout
advice-caps-lock = Turn Caps Lock off
advice-suffix = Let the scanner send Enter after each code: without it every code waits a tenth of a second, and two may run together
advice-aim = Turn on AIM code identifiers: without them a shop's code of 13 digits cannot be told from a PKID
advice-prefix = Take { $prefix } away in the scanner's own settings. Until then "Use these findings" leaves it out, and says so
advice-usb-com = Set the scanner to USB-COM (a serial port) and choose the port in the settings; or use the camera for such codes
advice-slow = It counts as typing: take away the scanner's delay between characters. Until then "Use these findings" allows for { $gap } ms
advice-cannot-read = Let the scanner read { $kind } codes: its manual has a code for that
    .squares = Let the scanner read Data Matrix codes. A scanner that reads bars alone cannot: use the camera for such labels
advice-unexplained = Print the set-up sheet, set the scanner up with its manual, and examine it again. Until then { $kind } codes may be misread

profile-layout = { $layout } layout
    .unknown = layout not known
profile-port = serial port { $port }
profile-aim = AIM identifiers
    .none = no AIM identifiers
profile-prefix = prefix { $prefix } left out

sheet-file-name = docket-scanner-setup.pdf
sheet-title = Set up a hand scanner for Docket
    .lead = Docket takes codes from any hand scanner as it is. Set up like this, it makes no mistakes. Take the scanner's own manual (product reference guide or user's guide): it has a code to scan for each of these settings, and Docket has none of them, because every maker has its own.
sheet-step-aim = Turn on AIM code identifiers, sent before each code
    .why = Three characters such as ]C0 then say what kind of code was read. Only so can 13 digits on a label be told apart: a PKID, or the code of a shop (EAN-13).
sheet-step-enter = Let it send Enter after each code (also called CR, carriage return, terminator or suffix)
    .why = Docket then takes a code at once, and two codes never run together.
sheet-step-country = Set the keyboard country to that of the computer
    .why = With another one, letters and digits arrive as other characters: on a French computer 2 comes as é. American (US) is right for a computer with an American keyboard alone.
sheet-step-plain = No other prefix, and no delay between characters
    .why = A prefix becomes a part of every code. A slow scanner looks like a person who types.
sheet-step-port = For codes with separators inside (GS1): USB-COM in place of the keyboard, where the scanner can
    .why = Separators are often lost on a keyboard. Choose the serial port in Docket's settings, or with: docket config set scanner.port auto. Then no keyboard country is needed.
sheet-makers = Where the makers' manuals have it
    .zebra = "Transmit Code ID Character", set to AIM, among the miscellaneous scanner options; "Scan Data Transmission Format" with a suffix for Enter; the keyboard country in the chapter on USB.
    .honeywell = Chapter "Data Editing" for prefixes (AIM ID) and suffixes (CR); the keyboard country where the interface is programmed. From the factory many models send neither.
    .datalogic = "Global AIM ID" and the global suffix under "Data Editing" (in some manuals "Data Format"); the country among the keyboard interface's settings. With AIM identifiers the codes UPC-A and UPC-E come as EAN-13.
    .newland = AIM ID prefix and terminating character suffix, in the chapter on prefixes and suffixes; the keyboard country among the USB settings.
sheet-makers-others = Others
    .where = Look in the manual's index for "AIM", "symbology identifier" or "code ID"; for "suffix" or "terminator"; and for "keyboard country" or "keyboard layout".
sheet-check = Check it
    .lead = In Docket open Diagnostics, start the scanner doctor, and scan these three codes from the top down. It says what is still to do. In any text editor a scanner that is set up well writes what stands beside each code, and begins a new line.
sheet-code-letters = Code 128: letters, digits and signs
sheet-code-retail = EAN-13: a code of shops
sheet-code-separator = Data Matrix: two values and a separator
sheet-code-sent = { $sent }
sheet-foot = Nothing on this sheet changes a scanner: the codes are for checking alone.

settings-title = Settings
    .line = Kept on this computer for this data folder
settings-save = Save
settings-discard = Discard changes
settings-appearance = Appearance
settings-theme = Theme
theme-system = As the system
theme-light = Light
theme-dark = Dark
settings-scale = Size of text and buttons
    .keys = Ctrl+Plus and Ctrl+Minus
settings-smaller = Smaller
settings-larger = Larger
settings-percent = { $percent } %
settings-account = Partner Center account
settings-partner = Partner
settings-tenant = Your tenant
    .remark = Tenant id or domain of your own company, never the customer's
settings-client = Application (client) id
    .remark = Of your app registration: a public client with http://localhost as redirect
settings-per-upload = Devices per upload
    .remark = 1 to 1000; 500 is safe
settings-per-file = Devices per file
    .remark = 1 to 500
settings-header = First line of the file for Partner Center's site (optional)
    .remark = Five names with commas between, as in the site's own sample. Empty for those of Microsoft's page.
settings-rights = Sales agents of the partner can do all of this. Nothing here needs a Global Administrator or delegated administration
settings-go = Go to { $section }
settings-sending = Sending and files
settings-tags = Group tags
settings-templates = Templates, with commas between
    .remark = What stands in braces is asked for with every new batch. The customer sees the tag
settings-templates-wrong = Close every brace, and put a name of letters between them, such as {"{"}site{"}"}
settings-approval = Approval
settings-second-person = A second person must approve
    .remark = Who made, scanned or edited a batch may not approve it
settings-netcams = Network cameras
    .remark = A telephone with an IP-camera app, or a camera on the wall. F6 on the Scan screen turns from one camera to the next
    .none = None is set up
netcam-test = Test
    .name = Test { $name }
netcam-change = Change
    .name = Change { $name }
netcam-remove = Remove
    .name = Remove { $name }
netcam-testing = Being tried…
netcam-works = Works: { $seen }
netcam-user = as { $name }
netcam-form = Add a camera
    .change = Change { $name }
netcam-name = Camera name
    .hint = Telephone on the stand
netcam-address = Address of the moving picture
    .hint = http://192.168.1.20:8080/video
    .remark = The app shows it. IP Webcam: port 8080, /video. DroidCam: port 4747, /video
netcam-field-user = User
    .remark = Empty where the camera wants none
netcam-password = Password
    .remark = Goes to the system's store for passwords and into no file. Empty leaves the one that is kept
netcam-add = Add and test
netcam-save = Keep and test
told-netcam-removed = The camera { $name } and its password are forgotten
told-netcam-for-run = The password of { $name } lasts until this program ends
    .next = This computer has no store for passwords that takes it. It must be given again after the next start
wrong-netcam-name = A name of 1 to { $most } letters is needed
wrong-netcam-address = That is no address. It looks like http://192.168.1.20:8080/video. A password with odd characters is given separately
wrong-netcam-scheme = Only addresses that begin with http:// or https:// are read. Take the camera's MJPEG address
settings-scanner = Hand scanner
    .remark = A scanner that acts as a keyboard works as it is: its codes are told from typing by their speed, on the Scan screen
settings-scanner-suffix = What it sends after a code
    .remark = Whichever it is: Enter, Tab, line feed or quiet ends a code
settings-scanner-layout = Keyboard layout of this computer
    .remark = Where the scanner does not know of it, digits come as other characters. "Ask" suggests a layout when a code looks wrong, and takes it when the code is scanned again; American changes nothing. Better is to set the scanner to this computer's country. The scanner doctor on Diagnostics finds out which
settings-scanner-prefix = What it sends before every code
    .remark = Empty for nothing. It is left out of codes, and that is said. AIM identifiers are known anyway
settings-scanner-port = Serial port
    .remark = For a scanner that is set to USB-COM: separators inside codes survive there, and no keyboard layout lies between
port-none = None
port-auto = Find it by itself
port-absent = { $port } (not plugged in)
port-device = { $port } · { $device }
port-scanner = { $port } · { $device } (scanner)
port-refresh = Look for ports again
port-none-found = This computer has no serial port now
port-opening = The port is being opened
port-open = { $port } is open: what its scanner sends is heard
settings-scanner-gap = Longest gap between characters, in milliseconds
    .remark = 5 to 100, on average; 35 suits most. Raise it where a slow scanner counts as typing
settings-scanner-quiet = Quiet that ends a code, in milliseconds
    .remark = 50 to 1000; 100 suits most
expected-suffix = Whichever it is
expected-layout = Ask when a code looks wrong
suffix-none = Nothing
suffix-enter = Enter
suffix-tab = Tab
suffix-cr-lf = Enter and line feed
suffix-line-feed = Line feed
layout-us = American
layout-uk = British
layout-azerty-french = French
layout-azerty-belgian = Belgian
layout-qwertz = German
settings-camera = Camera
    .remark = What is chosen beside the camera's picture (mode, part that is read, zoom, focus, exposure, light) is kept for each camera by itself
settings-camera-library = Opened through
library-auto = Automatic
library-v4l = Video4Linux (v4l)
library-nokhwa = nokhwa
settings-camera-mode = Mode to ask every camera for
    .remark = Such as 1280x720 @ 30 MJPG, or a part of it; empty for the one that suits reading best
settings-camera-mode-wrong = This is no mode: write 1280x720 @ 30 MJPG, or a part of it
settings-camera-known = Cameras with choices of their own
settings-camera-forget = Forget what is kept of { $camera }
settings-camera-kept-mode = mode { $mode }
settings-camera-kept-region = part { $region } %
settings-camera-kept-controls = { $count ->
    [one] one control
   *[other] { $count } controls
}
settings-photos = Photos that come in
    .remark = Pictures that come into this folder are read while a batch is open to scan into, each of them once
settings-watched = Watched folder
settings-watched-none = No folder is watched
settings-watched-choose = Choose a folder…
settings-watched-clear = Watch none
settings-reading = Codes to read besides
    .remark = Code 128, Code 39, Data Matrix, QR, PDF417 and the retail codes EAN-13 and UPC-A are always read. No laptop box needs the others; print may look like them

account-unknown = Not known yet who is signed in
account-signed-out = Nobody is signed in. Scanning, reviewing and files work without; sending and refreshing customers need it
account-sign-in = Sign in…
account-signing-in = Signing in: finish it in the browser
    .next = If the browser shows an error, give it up here and sign in again. If it lasts, test the network under Diagnostics
account-asking-for-code = Asking Microsoft for a code
account-code-awaited = Signing in: type the code on another device
account-token-awaited = The browser has done its part: waiting for Microsoft's sign-in
    .next = It takes a while when Microsoft is busy. You may give it up, and sign in again later: nothing is lost
account-sign-out = Sign out
account-look-again = Look again
    .remark = Look again after a sign-in with another program, or once the system's store for passwords is unlocked
account-of-before = A sign-in from before is kept until you sign out
account-name = Signed in as
account-no-name = name not told
account-tenant = Tenant
account-lasts = Lasts
account-mfa = With a second factor (MFA)
account-no-mfa = Without a second factor (MFA)
account-mfa-unknown = Second factor not told

help-title = Keys: { $screen }
key-type = Type a device
key-camera = Turn the camera on or off
key-next-camera = Turn to the next camera
key-light = The camera's light; without one, a darker picture
key-pause = Pause the camera, or go on
key-region = On its picture: move, grow, shrink the part that is read, read the whole
key-close = Close the batch
key-undo = Take back your last scan
key-redo = Bring it back
key-keep = Keep all boxes that are too many
key-search = Search
key-rows = Next or previous row
key-open = Open the row's device
key-edit = Edit the open device
key-approve = Approve…
key-export = Export for Partner Center's site…
key-send = Send…
key-retry = Retry failed only…
key-new-batch = New batch
key-screens = Go to a screen
key-settings = Settings
key-scale = Larger or smaller
key-full-screen = Full screen
key-back = Back
key-help = These keys

## Customers, partners, group tags (app/customers.rs and its screens)

failure-no-interface = Indirect resellers register devices on Partner Center's site: Microsoft gives them no program interface
    .next = Export the batch for Partner Center's site and upload it there. If you are a direct partner or an indirect provider, say so under Settings, Partner
failure-partner-not-set-up = This belongs to another of your partners: the one with the tenant { $tenant }
    .next = Add that partner under Settings, Partner, with this tenant id, and sign in for it
told-customer-named = { $customer } is among your customers now
wrong-customer-name = Type the company's name
wrong-domain = A domain such as contoso.onmicrosoft.com, or nothing
wrong-tenant = A tenant id is a GUID such as 0f8fad5b-d9cb-469f-a165-70867728950e
customers-title = Customers
customers-count = { $count ->
        [0] No customer is known yet
        [one] One customer
       *[other] { $count } customers
    }
customers-age = { $count ->
        [0] No customer
        [one] One customer
       *[other] { $count } customers
    }, as Partner Center told them at { $at }
customers-find = Search Partner Center for names that begin with "{ $text }"
customers-asking = Asking Partner Center for your customers, { $secs } s at most
customers-finding = Searching Partner Center…
    .waiting = Searching Partner Center, { $secs } s at most
customers-found = Partner Center has { $count ->
        [0] no customer
        [one] one customer
       *[other] { $count } customers
    } whose name begins with "{ $text }"
customers-none-by-hand = No customers are known yet: name the first one under Customers
customers-domain = Domain
customers-tenant = Tenant id
customers-batches = Batches here
customers-refused = { $customer } has not accepted you as reseller: Partner Center would refuse its devices
    .link = Send its administrator the link that you get under "Ask a customer for the relationship"
    .site = Its administrator accepts you with the link that Partner Center's site shows
customers-new-batch = New batch for this customer
link-title = Ask a customer for the relationship
    .line = The customer's administrator opens the link and accepts. That makes you its reseller, which is all that registering devices needs; it gives you no access to the customer's tenant
link-ask = Get the link
link-asking = Asking Partner Center…
link-waiting = Asking Partner Center for the link, { $secs } s at most
link-sign-in-first = Sign in first: Partner Center makes the link
link-was-mended = Partner Center's own link asked for delegated administration, or left that open. It is taken out of this one: registering devices does not need it
link-copy = Copy the link
link-put-away = Put the link away
link-code = The link as a QR code
    .line = A telephone reads it off the screen
name-customer-title = Name a customer by hand
name-customer-line = Without a sign-in customers are named by hand. Whether they have accepted you is known once Partner Center has been asked
name-customer-name = Company name
name-customer-tenant = The customer's tenant id
    .remark = A GUID. The customer's administrator finds it in Entra, under Overview
name-customer-domain = Domain (optional)
name-customer-add = Add this customer
kind-no-interface = Microsoft lets indirect resellers register devices on Partner Center's site only, and gives them no program interface. So there is nothing to sign in to and nothing to send here: you export a file and upload it there
status-by-hand = Uploads by hand
status-partner = { $told } · for { $partner }
kind-direct = Direct partner
kind-indirect-provider = Indirect provider
kind-indirect-reseller = Indirect reseller
partner-without-name = Main partner
    .the = the main partner
partner-named = the partner { $name }
settings-partners = Partner in use
    .remark = Each has a sign-in and customers of its own. A batch is sent by the partner it was begun for, whichever is in use
settings-partner-forget = Forget { $name }
settings-kind = What you are to Microsoft
settings-partner-new = Another partner
    .remark = A short name for it, such as fabrikam. With several partners each one's tenant is set by its id, a GUID
settings-partner-add = Add this partner
settings-partner-taken = There is a partner of this name already
settings-partner-wrong = Lower-case letters, digits and hyphens, { $most } at most
for-partner = for { $partner }
tag-templates = Templates:
tag-gap = Group tag: { $name }
tag-creates = This customer has no batch "{ $tag }" at Partner Center yet: it is created
tag-joins = The devices join the batch "{ $tag }" that this customer has at Partner Center, with { $count ->
        [one] one device
       *[other] { $count } devices
    } in it so far
tag-joins-uncounted = The devices join the batch "{ $tag }" that this customer has at Partner Center
tag-other-case = This customer has a batch "{ $name }", which differs in capital letters alone. The two are taken for one: the devices join it, and the customer sees the group tag "{ $name }", not "{ $tag }"
tag-not-known-yet = If this customer has a batch "{ $tag }" at Partner Center, the devices join it; otherwise it is created
tags-remote = At Partner Center:
tags-remote-ask = Show this customer's batches at Partner Center
tags-remote-asking = Asking Partner Center for this customer's batches…
tags-remote-failed = This customer's batches at Partner Center are not to be had now: { $why }. The batch can be begun without them
    .again = Ask for them again
    .relationship = The customers' list said otherwise: refresh the customers. Where there is no relationship, send the customer's administrator the link that asks for it
tags-remote-none = This customer has no batches at Partner Center yet
tags-remote-more = { $count ->
        [one] One more
       *[other] { $count } more
    }: type to narrow them down
cli-no-customer-found = no customer's name, domain or tenant id holds this text
cli-customer-named = { $customer } is kept as { $id }
cli-qr-written = The link as a QR code: { $path }

## Pages for people: the upload sheet, the hand-over report, the Surface desk (workers)

paper-customer = Customer
paper-tenant = Tenant id
paper-domain = Domain
paper-group-tag = Group tag
paper-group-name = Group name, to the letter
paper-order = Order
paper-partner = Registered by partner
paper-approved-by = Approved by
paper-written = Written
paper-moment = { $at } UTC
paper-unknown = not known
paper-none = none
paper-file = File
paper-devices = Devices
paper-sha256 = SHA-256
paper-number = No.
paper-serial = Serial number
paper-pkid = PKID
paper-maker = Maker
paper-model = Model
paper-device = Device
paper-outcome = Outcome
paper-when = When
paper-answer = Answer
paper-meaning = What it means
paper-next = Next step
paper-who = Who acts
upload-title = Upload batch { $number } for { $customer } by hand
    .lead = { $devices ->
        [one] 1 device
       *[other] { $devices } devices
    } in { $files ->
        [one] 1 file
       *[other] { $files } files
    }, for Partner Center's site. Upload the files as they are: a spreadsheet that opens and saves them takes leading zeros away.
upload-files = Files
    .compare = Where a file travelled, compare its SHA-256 before it is uploaded. On Windows: certutil -hashfile FILE SHA256
upload-steps = Where to click
    .source = The names of pages and buttons are those of Microsoft's page on Autopilot in Partner Center; the site may have changed since.
upload-step-sign-in = Sign in at Partner Center (partner.microsoft.com) as a sales agent or an admin agent
    .more = Other roles cannot add devices.
upload-step-customer = Choose Customers, then { $customer }
    .more = Compare the tenant id with the one above: customers may have the same name.
upload-step-devices = Choose Devices; under "Apply profiles to devices" choose Add devices
    .more = The customer must have accepted the reseller relationship.
upload-step-name = Type the group name: { $tag }
    .more = Capital and small letters count. The customer sees it as the group tag, and devices may get their profile by it. Where the group is there already, choose it.
upload-step-file = { $files ->
    [one] Choose Browse, take the file, and save
   *[other] Choose Browse, take the first file, and save; then the others, one after another, under the same group name
}
    .more = An error about the file's form names the line: correct the device in Docket and export again, never in the file.
upload-step-told = Tell Docket: "Uploaded by hand" on the Send screen, then what the site says of the devices
    .more = The site's list of results can be saved as CSV and read in there.
hand-over-title = Devices for { $customer }: hand-over of batch { $number }
    .lead = { $registered } of { $of ->
        [one] 1 device is
       *[other] { $of } devices are
    } registered for Windows Autopilot in your tenant.
hand-over-look = What to look at in Intune
hand-over-look-listed = The devices are listed
    .more = Under Devices, Enrollment, Windows Autopilot devices, with the group tag { $tag }. How long that takes is not documented; "Sync" there asks for it, once in ten minutes at most.
hand-over-look-profile = A deployment profile is assigned to each
    .more = A device without one starts as any other does. Assign the profile to a group that holds the devices; a dynamic group may go by the group tag.
hand-over-look-entra = The devices stand in Entra ID
    .more = Leave them there: a registered device whose object was deleted must be registered anew.
hand-over-refused = { $count ->
    [one] 1 device that was refused
   *[other] { $count } devices that were refused
}
hand-over-refused-sheet = Refused
hand-over-devices = All devices
hand-over-registered = Registered
hand-over-registered-before = Registered before already
hand-over-not = Refused
hand-over-open = Not registered yet
hand-over-uploaded = Uploaded; the outcome is not known yet
hand-over-solved = Refused, and solved otherwise
hand-over-removing = Registered; the registration is being taken back
hand-over-next-you = Remove what is in the way, the stale device or the other registration, or have it removed by who made it; then tell your partner, who sends the device again
hand-over-next-partner = Your partner sees to it
hand-over-next-maker = Your partner asks the maker
hand-over-next-support = Your partner asks Partner Center's support
hand-over-who-you = you, the customer
hand-over-who-partner = your partner
surface-title = Surface devices of { $customer }: registration by Microsoft's support (batch { $number })
    .lead = Microsoft's support registers Surface devices for Windows Autopilot by serial number, or hands out their hardware hashes. This is what it asks for.
surface-needed = To have at hand
surface-tenant = Tenant id of the customer
    .more = The GUID above. Support asks for it to register a device or to remove a registration.
surface-domain = Domain of the customer
    .more = The top-level domain of the tenant, such as contoso.com.
surface-domain-unknown = not known: ask the customer
surface-proof = Proof of ownership as PDF
    .more = The original bill of sale or invoice. It must show the serial numbers and the company's name; screenshots are not accepted.
surface-serials = The list of { $count ->
    [one] 1 serial number
   *[other] { $count } serial numbers
}, one on each line (CSV)
    .more = The file beside this page. Send it as it is: a spreadsheet that saves it takes leading zeros away.
surface-contact = Somebody whom support may ask
    .more = Name, mail and telephone, of the customer or of you.
surface-where = Where: the page "Surface Registration Support for Windows Autopilot" at learn.microsoft.com leads to the form of Microsoft's support.
surface-without-serial = Not in the list for want of a serial number: { $count ->
    [one] 1 Surface device
   *[other] { $count } Surface devices
}. Scan the serial number too.
surface-without-maker = Not in the list for want of a maker: { $count ->
    [one] 1 device
   *[other] { $count } devices
}. A Surface device among them needs its maker, Microsoft Corporation, entered in Review.
surface-registered = Left out because registered already: { $count ->
    [one] 1 Surface device
   *[other] { $count } Surface devices
}

## Registered devices, and taking their registrations back (ui)

registered-title = Registered devices
    .line = Choose them by batch or by search, and take their registrations back
registered-open = Take registrations back…
registered-back = Back to Send
registered-take-back = Take back { $count ->
        [0] registrations…
        [one] 1 registration…
       *[other] { $count } registrations…
    }
    .chosen = Take back the { $count } chosen…
registered-choose = Choose devices
registered-all-batches = All batches
registered-search = Find PKID, serial number, model, operator or order
registered-none = No registered device is found
registered-choose-all = { $count ->
        [one] Choose the one that is found
       *[other] Choose all { $count } that are found
    }
registered-choose-none = Choose none
registered-chosen = { $count } chosen

removal-stays = Only the registration with Windows Autopilot is taken back. The device's entries in the customer's Intune and Entra ID stay: the customer's administrator sees to them, and gets a note for that
removal-list = { $count ->
        [one] The device
       *[other] The { $count } devices, moved by the arrow keys
    }
removal-request-title = Take registrations back
removal-request-sentence = { $count } { $count ->
        [one] device of { $customer } is
       *[other] devices of { $customer } are
    } no longer to be registered
removal-request-reason = Reason
removal-request-remark = A second person must approve it; until then nothing is taken back
removal-request-deed = Ask for approval
removal-approve-title = Approve taking back
removal-approve-sentence = { $count } { $count ->
        [one] registration
       *[other] registrations
    } for { $customer } may be taken back
removal-approve-why = { $who } asked for it. Reason: { $reason }
removal-approve-deed = Approve
removal-approve-count = How many devices do you approve?
    .remark = Compare them with what was asked for, and type their number
removal-refuse-title = Refuse the removal
    .own = Withdraw the removal
removal-refuse-sentence = { $count ->
        [one] Nothing is taken back: the device stays registered
       *[other] Nothing is taken back: all { $count } devices stay registered
    }
    .rest = { $gone } of { $count } devices { $gone ->
        [one] is
       *[other] are
    } taken back, and that stays so. The other { $left ->
        [one] one stays
       *[other] { $left } stay
    } registered
removal-refuse-deed = Refuse
    .own = Withdraw
removals-title = Asked for and not done yet
    .over = Ended
removals-open = Show
removals-row = { $count } { $count ->
        [one] device
       *[other] devices
    } of { $customer }
removals-asked = asked for by { $who }, { $at }
removal-title = { $count } { $count ->
        [one] registration
       *[other] registrations
    } of { $customer }
removal-reason = Reason: { $reason }
removal-refusal = { $who } left { $left ->
        [one] it
       *[other] all of them
    } registered: { $reason }
    .rest = { $who } left the other { $left ->
        [one] one
       *[other] { $left }
    } registered: { $reason }
removal-approved-by = Approved by { $who }
removal-approve = Approve…
removal-refuse = Refuse…
removal-withdraw = Withdraw…
removal-run = Take them back now
removal-stop = Stop
removal-looking = Looking where the devices stand in Partner Center
removal-progress = Taking back { $number } of { $total }
removal-second-person = Who asked cannot approve: a second person does, with a name of their own
removal-requested = Waits for a second person
removal-approved = Approved
removal-not-done = Not done
removal-finished = Taken back
removal-problems = Partly taken back
    .none = Not taken back
outcome-removed = Taken back
outcome-gone = Was not registered any more
outcome-refused = Refused
outcome-not-found = Not found
outcome-unconfirmed = Not known yet
outcome-not-arrived = Not taken back yet
outcome-left = Stays registered
outcome-under-way = On its way
outcome-waits = Waits
note-copy = Copy the note for the customer
note-save = Save the note…

## The note for the customer's administrator

note-file-name = registrations-taken-back.txt
note-title = Windows Autopilot registrations taken back for { $customer }
note-what = On our request of { $at }, Microsoft has removed the Windows Autopilot { $count ->
        [one] registration of this device
       *[other] registrations of these { $count } devices
    } from your organisation.
note-serial = serial number { $serial }
note-pkid = PKID { $pkid }
note-stays = What stays in your organisation, and what you may want to do about it:
note-intune = Intune: a device that was set up stays enrolled and managed. Retire or wipe it there, then delete it. Under Windows Autopilot devices it goes away once Intune has synchronised; how long that takes is not documented.
note-entra = Entra ID: the device's object stays. Delete it after the device is gone from Intune, for the devices above alone.
note-registered = Do not delete the Entra ID object of any device that is still registered: its next set-up would fail.
note-device = The device itself: what is on it stays as it is. Only the next time it is reset it will no longer ask for your organisation.

## Configuration profiles (ui)

customers-profiles = Configuration profiles
profiles-name = Configuration profiles
profiles-nobody = Choose a customer first
profiles-title = Profiles of { $customer }
    .line = What a device leaves out at its first start
profiles-sign-in-first = Sign in first: what can be done to profiles is done at Partner Center
profiles-intune = These are Partner Center's profiles alone. What the customer has set up in Intune cannot be seen from here, and goes before them: Microsoft recommends profiles in Intune
profiles-new = New profile
profiles-refresh = Refresh
profiles-loading = Refreshing…
profiles-asking = Partner Center is being asked for the profiles
profiles-none = No profile yet
profiles-told = As Partner Center told them at { $at }
profiles-writing = Making the profile { $name }…
    .change = Changing the profile { $name }…
    .delete = Deleting the profile { $name }…
profiles-no-agent = Profiles need the role of admin agent in Partner Center, which this account lacks. An administrator of your own tenant gives it
profiles-no-interface = An indirect reseller has no interface to Partner Center: profiles are made on its site, or in the customer's Intune
profile-new = New profile
profile-change = Change the profile
profile-name = Name
    .remark = Each profile of a customer needs a name of its own
profile-description = Description
profile-settings = At the first start
profile-unknown = Left as they are: { $settings }
profile-eula = Microsoft's licence terms are then accepted for the customer. Do so only if the customer has agreed
profile-consent = The customer's consent
    .remark = Who agreed, when and how, in your own words. It is kept in the journal
profile-consented = Consent: { $words }
profile-make = Make the profile
profile-save = Save the changes
profile-nothing = Everything as Windows has it
profile-devices = { $count } { $count ->
        [one] device
       *[other] devices
    }
profile-created = made { $at }
profile-modified = changed { $at }
profile-assign = Give it to devices…
profile-edit = Change…
profile-delete = Delete…
profile-delete-title = Delete a profile
profile-delete-sentence = Delete the profile { $name }?
profile-delete-deed = Delete it
profile-delete-devices = { $count } { $count ->
        [one] device has
       *[other] devices have
    } it, and would be left without
profile-done = Done
profile-not-done = Not done
profile-deed-create = Make { $name }
profile-deed-change = Change { $name }
profile-deed-delete = Delete { $name }
profile-changes-title = What was asked of Partner Center
assignments-title = Given to devices
assignments-row = { $name }: { $given } of { $all } in batch { $batch }
    .open = { $name }: { $all ->
        [one] 1 device
       *[other] { $all } devices
    } of batch { $batch }
assignment-given = Given
assignment-partly = Partly given
assignment-not-given = Not given
assignments-refused = { $count } refused: { $why }
assignments-turned-away = Partner Center turned it away: { $answer }
assignments-not-arrived = Nothing of it arrived
assignments-not-there = { $count } { $count ->
        [one] device lacks
       *[other] devices lack
    } it in Partner Center's list: { $why }
    .no-result = its job told no result
assigning-finding = Looking where the devices stand in Partner Center
assigning-sending = Giving the profile to { $devices } { $devices ->
        [one] device
       *[other] devices
    }
    .named = Partner Center is asked to give it to them
assigning-finding-for = Profile { $name }
assigning-stop = Stop
assigning-settling = { $why }: the devices' own list is read
assigning-unanswered = It is not known yet whether the profile reached the devices, since { $why }
assigning-no-result = Partner Center tells no result of its job
assigning-no-job = Partner Center does not know the job that it began
assigning-at-work = Partner Center works on it
assigning-waiting = { $why }: asked again by itself at { $at }
assigning-following = Partner Center is being asked what became of it
assign-title = Give a profile to devices
assign-sentence = Give { $name } to registered devices
assign-chosen = The { $count } chosen { $count ->
        [one] device
       *[other] devices
    }
assign-batch = Batch { $number }, { $tag }: { $count } { $count ->
        [one] device
       *[other] devices
    }
assign-remark = Single devices are chosen among the registered ones. A device has one profile: another one is replaced
assign-deed = Give the profile
setting-no-admin = No administrator rights
    .line = Who signs in first is no administrator of the computer
setting-express = Skip privacy questions
    .line = The questions about privacy and diagnostics are not asked
setting-oem = Skip maker's pages
    .line = The maker's own registration pages are not shown
setting-preinstalls = Remove maker's programs
    .line = Programs that the maker installed are removed
setting-eula = Skip licence terms
    .line = Microsoft's licence terms are not shown: needs the customer's consent

## Workers: dialogs of the system, and what the queue and the service say

dialog-photos = Choose photos of boxes
dialog-photos-filter = Pictures
dialog-folder = Choose a folder of photos
dialog-watched = Choose the folder to be watched
dialog-export = Save the batch as
dialog-note = Save the note
dialog-sheet = Save the set-up sheet as
dialog-results = Choose the list of Partner Center's site
dialog-results-filter = Lists (CSV)
sign-in-lasts-system = Until you sign out
sign-in-lasts-kernel = Until this computer is started anew
sign-in-lasts-run = Until this program ends
sign-in-lasts-full = Until this program ends, for the store for passwords is full. Make room there, then sign in again
proof-broken = Entry { $seq } is not what was written
proof-tables-differ = The table { $table } is not what the journal adds up to


## Command line (cli)
cli-service-is-no-web-address = { $url } is no web address: it begins with http:// or https://
cli-no-such-partner = There is no partner called { $name }; docket config list shows them
cli-no-home = this user has no data folder: name one with --data
cli-no-pictures-in = there are no pictures in { $folder }
cli-others-left-out = { $others ->
    [one] 1 other file was
   *[other] { $others } other files were
} left out
cli-watching = watching { $folder } until Ctrl+C
cli-folder-healed = the watched folder is there again
cli-picture-unread = { $count ->
    [one] 1 place looks
   *[other] { $count } places look
} like a code and could not be read
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
cli-none-registered = none of these devices is registered: the profile was given to nobody
cli-profile-had-devices = { $count } { $count ->
    [one] device
   *[other] devices
} had this profile and will start without one, unless Intune gives them another
cli-tag-other-case = batch { $number } of this customer has the group tag "{ $name }", which differs from "{ $tag }" in capital letters alone: the two are taken for one
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
cli-device-held = Held as no. { $number }: { $id }
cli-one-too-many = one box too many: { $expected } are expected. docket device keep { $id } keeps it, docket device undo { $id } leaves it out
cli-held-as = Held as no. { $number }: one box too many
cli-kept = Kept: { $count ->
    [one] 1 device
   *[other] { $count } devices
}
cli-nothing-held = no device is held
cli-close-reason-needed = batch { $number } has { $count } of { $expected } expected devices: say why with docket batch close { $number } --reason TEXT
cli-field-close-reason = closed because
cli-device-changed = Changed
cli-device-undone = Taken back
cli-no-devices = No devices
cli-reason-needed = a change needs a reason: --reason TEXT
cli-requeued = Ready to be sent once more: { $count ->
        [one] 1 device
       *[other] { $count } devices
    }
cli-no-such-profile-setting = { $word } is nothing that a profile can leave out: docket help profiles create lists the words
cli-consent-needed = skip_eula needs the customer's consent: --consent TEXT says who agreed, when and how
cli-nothing-to-undo = there is nothing to take back
cli-uploaded = { $count ->
    [one] 1 device
   *[other] { $count } devices
} uploaded by hand
cli-not-uploaded = { $count ->
    [one] 1 device
   *[other] { $count } devices
} ready again
cli-recorded = Recorded: { $registered } registered, { $refused } refused
cli-would-record = Would be recorded: { $registered } registered, { $refused } refused
cli-column-is = { $text } names no column: write KIND=NAME, KIND one of { $kinds }
cli-file-written = { $path }  { $rows ->
    [one] 1 device
   *[other] { $rows } devices
}  SHA-256 { $sha256 }
cli-no-customers = No customers are listed: docket customers refresh
cli-link-was-mended = the service's link asked for delegated administration, which Autopilot does not need: that was taken out
cli-signing-in = Waiting for the browser
cli-signed-in = Signed in as { $name } of { $tenant }
cli-signed-in-without-mfa = the sign-in used no second factor: uploads may be refused until you sign in with MFA
cli-sign-in-lasts-for-the-run = this system has no store for passwords, so the sign-in lasts for this run only
cli-store-does-not-answer = the system's store for passwords does not answer, so the sign-in lasts for this run only. Unlock the store, then sign in again
cli-store-is-full = the store for passwords is full, so this lasts for this run only. Make room (docket sign-out in data folders that are no longer used, or your administrator raises kernel.keys.maxbytes), then give it again
cli-signed-out = Signed out
cli-step-asking = Asking Partner Center about the customer and its batches
cli-step-settling = Asking Partner Center what has arrived
cli-step-uploading = Sending { $devices ->
    [one] 1 device
   *[other] { $devices } devices
} in attempt { $attempt }
cli-step-following = Waiting for the results of attempt { $attempt }
cli-step-held = { $why }. The rest goes on
cli-step-elsewhere = Another program on this queue sends, and was asked to send this
cli-step-waiting = Waiting { $secs } s: { $why }
cli-batch-stands = Batch { $number } for { $customer }, group tag { $group_tag }: { $state }, { $counts }
cli-registered-already = Of the registered devices { $count } { $count ->
        [one] was
       *[other] were
    } registered for this customer already
cli-journal-whole = The journal is whole: { $entries ->
    [one] 1 entry
   *[other] { $entries } entries
}, and a replay gives the same tables. Last hash { $head }
cli-journal-broken = The journal is broken at entry { $seq }
cli-journal-tables-differ = The journal is whole, but the table { $table } is not what it adds up to
cli-practice-runs = the make-believe Partner Center serves at this address until Ctrl+C
cli-sheet-written = { $path }
cli-no-ports = no serial port was found: set the scanner to USB-COM and plug it in. Set to act as a keyboard, it needs none
cli-port-scanner = scanner
cli-ports-missing = this build has no serial ports: build it with the feature serial-scanner
cli-no-cameras = no camera was found: plug one in, or read photos with docket scan PATH
cli-camera-open = { $camera } is open ({ $node }, { $mode })
cli-camera-not-found = no camera is called { $name }: docket cameras lists them
cli-camera-healed = the camera is well again
cli-camera-nothing-read = no code was read in { $secs } s
cli-camera-no-mode = "{ $mode }" is no mode: write 1280x720 @ 30 MJPG, or a part of it
cli-camera-no-region = { $region } is no part of a picture: write left, top, width and height in percent, such as 25,25,50,50
cli-camera-no-library = { $library } opens no cameras here: v4l and nokhwa do on Linux, nokhwa elsewhere
cli-camera-trouble = cannot be opened: { $why }
cli-netcam = in the network
cli-netcam-added = { $camera } is set up: { $address }
cli-netcam-removed = { $camera } is forgotten
cli-netcam-unknown = no camera in the network is called { $camera }: docket cameras lists them
cli-netcam-password = Password of { $user } for the camera { $camera }:
cli-netcam-password-alone = Password of the camera { $camera }:
cli-netcam-password-from-input = the password of { $camera } is read from standard input
cli-netcam-no-password = the password cannot be read: { $why }
cli-netcam-password-not-kept = this system has no store for passwords, so the password is not kept: it is asked for, or read from standard input, each time the camera is used
netcam-sees = { $width } x { $height }, { $rate } a second
cli-camera-missing = this build reads no cameras: build it with the feature camera
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

### Connection: sign-in by code, the check of the account, the road to the service

told-device-code-off = Signing in with a code on another device is switched off. An administrator can switch it on: partner.device-code
told-sign-in-given-up = The sign-in was given up
told-settings-unsaved = Your changes of the settings are kept, but not saved yet
    .next = Go back to Settings to save or to discard them
settings-unsaved = Your changes are not saved yet
settings-all-cards = All settings by name
told-signed-out = You are signed out: the sign-in is forgotten here and where it was kept
told-nobody-signed-in = Nobody is signed in with another program either
told-proxy-password-for-run = The proxy's password lasts until this program ends
    .next = This computer has no store for passwords that takes it. It must be given again after the next start

check-heading = What this account may do
check-run = Check the account
check-running = Checking…
check-sign-in = Signed in
check-tenant = Your own tenant
check-audience = Meant for Partner Center
check-consent = Consent
check-second-factor = Second factor (MFA)
check-agent = Works with customers
check-admin-agent = May see configuration profiles
check-good = As it should be
check-unknown = Could not be told; nothing speaks against it
check-not-reached = Not looked at, for a step before it failed
check-all-good = Everything that registering devices needs is there
check-not-set-up = Tenant or app registration is not set, or not right
    .next = Follow the set-up guide under Settings, and enter both there
check-nobody = Nobody is signed in, or the sign-in has run out
    .next = Sign in under Settings: where that is refused, it is said what is missing
check-token-refused = Partner Center refuses the token of this sign-in
    .next = Sign in again under Settings. If it is refused once more, show your administrator the details
check-not-connected = The line to Partner Center fails, so nothing can be told
    .next = Test the network under Diagnostics
check-sign-in-out-of-reach = Microsoft's sign-in cannot be reached or is busy, so nothing can be told now
    .next = Check again in some minutes; if it lasts, test the network under Diagnostics
check-service-busy = Partner Center, or something in between, is busy or out of order: what the account may do there cannot be told now
    .next = Check again in some minutes; if it lasts, test the network under Diagnostics. Where that finds nothing, give Partner Center's support the details
check-refused = Partner Center refuses the question ({ $code }): what the account may do there cannot be told
    .next = Check again; if it is refused once more, give Partner Center's support the correlation id
check-bad-answer = What answers does not sound like Partner Center
    .next = Test the network under Diagnostics: something may stand in between
check-customer-tenant = The tenant in the settings is a customer's
    .next = Enter your own company's tenant, and sign in to it with your own account
check-no-second-factor = The sign-in went without a second factor (MFA): Partner Center may refuse uploads
    .next = Sign out, then sign in again with MFA. If you are not asked for it, your administrator must switch it on
check-no-agent = The account lacks the role that registering devices needs
    .next = Ask your Partner Center administrator for the role of sales agent
check-no-admin-agent = The account is no admin agent: registering devices works, configuration profiles and the relationship link may not
    .next = Nothing to do, unless you need these: your Partner Center administrator gives the role of admin agent (for the link, by Microsoft's table of roles, sales agent may do)
check-nothing-allowed = Partner Center refuses everything to this account
    .next = An indirect reseller may not use this way: set the kind of partner and register with files. Otherwise the account may lack the role of sales agent: ask your Partner Center administrator for it

network-heading = The way to Partner Center
network-remark = Each step of the way is tried, and what is wrong is named. Nothing is changed by it.
network-run = Test the network
network-running = Testing…
network-proxy = Proxy
network-name = Name
network-connection = Line
network-security = Seal (TLS)
network-authority = Microsoft's sign-in
network-sign-in = Token
network-service = Partner Center
network-clock = Clock
network-millis = { $millis } ms
network-direct = No proxy in between
network-through-set = Through { $proxy }, from the settings
network-through-system = Through { $proxy }, as the system has it
network-found = Found at { $address }
network-left-to-proxy = The proxy looks this name up
network-connected = { $address } answers
network-connected-partly = { $address } answers, { $silent } does not
    .next = It works, but every new connection takes longer. Often IPv6 is not let through: ask your administrator
network-sealed-by = Sealed; signed by { $who }
network-sealed = Sealed
network-no-seal = A practice service on this computer needs none
network-tenant-id = It knows your tenant { $id }
network-tenant = It knows your tenant
network-token = A token is there; whether Partner Center takes it is told below
network-answers = It takes the token, and answers as it should
network-clock-right = It agrees with the service's
network-clock-unknown = Not known: neither Microsoft's sign-in nor Partner Center has told the time
network-name-unknown = Nobody knows this name
    .next = Is the cable in, and the name server set? If the site can only be reached through a proxy, set it under Settings
network-refused = Nothing listens there
    .next = A firewall may refuse it: ask your network administrator to let this host through on port 443
network-all-good = Everything on the way is good
network-first-wrong = { $step }: { $what }
    .at = { $step }, { $host }: { $what }
network-timed-out = No answer in time
    .next = A firewall or the proxy may swallow it: ask your network administrator to let this host through on port 443
network-broken = The line broke
    .next = Try again; if it lasts, give the details to your network administrator
network-proxy-sign-in = The proxy wants a user and a password
    .next = Enter the proxy with both under Settings, such as http://user:password@proxy.example:3128; the password is kept apart from the settings
network-proxy-unknown = Nobody knows the proxy's name
    .next = Is the cable in? If it is, correct the proxy under Settings, Network; your network administrator knows its name
network-proxy-silent = Nothing answers where the proxy should be
    .next = Compare the proxy's address and port under Settings, Network, with what your network administrator gave you
network-proxy-not-sealed = The line to the proxy itself could not be sealed
    .next = Most proxies are reached by http://, whatever goes through them: compare the proxy's address under Settings, Network, with what your network administrator gave you
network-proxy-of-system = This computer's system names the proxy, not the settings here: ask your network administrator, who sets it there
network-proxy-refuses = The proxy does not let this through
    .next = Ask your network administrator to allow this host on port 443
network-proxy-cannot-reach = The proxy cannot reach this host ({ $said })
    .next = Test again in some minutes. If it lasts, ask your network administrator why the proxy finds no way there
network-untrusted-by = { $who } signed for this host, whom this computer does not trust
    .next = A firewall that looks into sealed lines? Ask your administrator for its certificate (PEM), and enter the file under Settings, Network (network.extra-ca)
network-untrusted = Somebody whom this computer does not trust signed for this host
    .next = A firewall that looks into sealed lines? Ask your administrator for its certificate (PEM), and enter the file under Settings, Network (network.extra-ca)
network-certificate-dates = The certificate has run out, or is not good yet
    .next = Look at this computer's date and time. If they are right, something answers with a bad certificate: ask your network administrator
network-certificate-name = The certificate is another host's
    .next = Something answers in this host's place: ask your network administrator
network-not-sealed = The line could not be sealed
    .next = Give the details to your network administrator
network-not-answered = It answers, and refuses the question ({ $code })
    .next = Test again; if it lasts, show your administrator the details
network-other-page = Something else answers in its place
    .next = A sign-in page of the network, or a filter? Open any page in a browser, then test again. If it lasts, give the details to your network administrator
network-page-failed = A page tells of a failure (status { $status }): its own, or of something in between
    .next = Test again in some minutes. If it lasts, give the details to your network administrator
network-forbidden = It answers, and does not let this account in
    .next = Check the account under Settings: it tells whether a role is missing
network-throttled = It answers, and asks to wait: { $secs } s
    .next = Test again once that is over; if it lasts, show your administrator the details
network-service-failed = It answers, and failed itself (status { $status })
    .next = Test again in some minutes; if it lasts, show your administrator the details
network-clock-fast = This computer's clock is { $minutes } { $minutes ->
        [one] minute
       *[other] minutes
    } fast
    .next = Set the clock: with a wrong one, certificates and sign-ins are refused
network-clock-slow = This computer's clock is { $minutes } { $minutes ->
        [one] minute
       *[other] minutes
    } slow
    .next = Set the clock: with a wrong one, certificates and sign-ins are refused

set-up-title = Set-up guide
    .line = Once for each partner, by an administrator of the partner's own tenant
set-up-open = Show the guide
set-up-close = Hide the guide
set-up-copy = Copy
    .what = Copy: { $what }
set-up-copied = Copied
    .what = Copied: { $what }
set-up-app = Register the program in Entra
    .where = In Entra's admin centre, under App registrations, choose New registration, accounts in this organisation alone.
    .platform = Under Authentication add the platform "Mobile and desktop applications" with the redirect address below.
    .code = For signing in by code on another device, allow public client flows on the same page. Leave it off unless you need it.
set-up-redirect = Redirect address
set-up-permission = Give it the permission for Partner Center
    .where = Under API permissions choose Add a permission, APIs my organization uses, and search for the name below; then Delegated permissions, and the permission below.
    .other = Some tenants list the API by another name: then search for its id.
set-up-api = API
set-up-api-id = Id of the API
set-up-permission-name = Permission
set-up-consent = Give consent
    .how = On the same page choose Grant admin consent. Without it nobody can sign in.
set-up-settings = Enter tenant and application id in Docket
    .where = Under Settings, or with docket config set partner.tenant and partner.client-id: the Directory (tenant) ID and the Application (client) ID from the registration's Overview.
    .own = The tenant is your own company's: never a customer's.
set-up-people = See that people have role and second factor
    .role = Registering devices needs the role of sales agent in Partner Center; configuration profiles need that of admin agent. The relationship link needs that of admin agent or, by Microsoft's table of roles, sales agent.
    .mfa = Partner Center takes uploads only from a sign-in with a second factor (MFA): switch it on for everybody who signs in.
set-up-sign-in = Sign in, and let Docket check
    .how = Sign in under Settings, then press Check the account, or docket account check: it names what is missing, and what to do.
    .reseller = An indirect reseller may not use this way: choose Indirect reseller under Partner, or docket config set partner.kind indirect-reseller, and register with files.

cli-mark-good = good
cli-mark-open = ----
cli-mark-note = note
cli-mark-wrong = WRONG
cli-device-code = Open { $address } on any device and type the code { $code }
cli-device-code-off = Signing in with a code on another device is switched off; docket config set partner.device-code true switches it on
cli-proxy-system = The proxy is the system's
cli-proxy-none = No proxy is used
cli-proxy-set = The proxy is { $proxy }
cli-proxy-password = Password at the proxy { $host }:
cli-proxy-password-from-input = The password at the proxy { $host } is read from standard input
cli-proxy-password-not-kept = No store takes the proxy's password, so that it is not kept. Switch on the system's store for passwords, then set the proxy again
cli-upload-without-mfa = The sign-in went without a second factor (MFA): Partner Center may refuse the upload. Sign out, and sign in again with MFA

support-title = Docket, for support
    .line = Look through it before you give it away: there are no passwords, tokens, customers, devices or names in it
support-section-program = Program
support-section-settings = Settings
support-section-batches = Batches
support-section-journal = The last entries of the journal, without names
support-section-network = The way to Partner Center
support-section-account = What the account may do
cli-support-written = Written: { $file }. Look through it before you give it away

account-give-up = Give up signing in
account-sign-in-by-code = Sign in with a code on another device
account-token = Token at hand
account-token-until = until { $time }, renewed by itself
account-admin-agent = May see configuration profiles
account-agent = Agent
account-no-role = Lacks the role for devices
account-all-refused = Everything refused
account-roles-unknown = Roles not known
account-code = The code to type is { $code }
    .copy = Copy the code
account-code-address = Page
account-code-how = Open the page on any device, type the code and sign in there, by { $time }.
account-code-warning = Type only the code that stands here: whoever talks you into typing another one signs in as you.

settings-network = Network
    .remark = Usually nothing needs to be set here. Proxies that a script chooses (PAC) are not found by themselves: enter the proxy.
settings-proxy = Proxy
    .remark = Empty: as the system has it. none: no proxy. With a user, http://user:password@proxy.example:3128; the password is kept where passwords are kept, not in the settings.
settings-proxy-wrong = Empty, none, or an address such as http://proxy.example:3128 or socks5h://proxy.example:1080
settings-proxy-set = Use this proxy
settings-extra-ca = File of further certificates (PEM)
    .remark = Of a firewall that looks into sealed lines; the system's certificates go on being trusted
settings-timeout = Longest wait for an answer, in seconds
    .remark = Partner Center is slow at times: a minute at least
status-needs-mfa = Sign in with MFA
send-dialog-no-mfa = The sign-in went without a second factor (MFA), and Partner Center may refuse the upload: better sign out first, and sign in again with MFA.

sign-in-page-done = You can close this window.
sign-in-page-stray = Docket is not waiting for this page.

# Taking registrations back.
removal-open = open
removal-removed = removed
removal-already-gone = was not registered any more
removal-refused = stays registered: { $code } { $name }
removal-left = stays registered
removal-not-arrived = not taken back yet: { $why }
removal-unconfirmed = not known yet: { $why }
cli-removal-reason-needed = a reason is needed: say why the registrations are to be taken back
cli-removal-looking = Asking Partner Center where the devices stand
cli-removal-removing = Removing device { $number } of { $total }
cli-no-removals = No removals
cli-removal-stands = Removal { $id } is { $state }: { $count ->
        [one] 1 device
       *[other] { $count } devices
    }, asked for by { $who }: { $reason }
cli-removal-approve = A second person looks at the devices and approves it: docket registration approve { $id }
cli-removal-run = To remove them at Partner Center: docket registration run { $id }

support-heading = Text for support
support-remark = Program, settings, where batches stand, the journal without names, and what was found above. No passwords, tokens, customers, devices or names stand in it. It is shown first, and goes nowhere by itself.
support-make = Put it together
support-save = Save…
support-copy = Copy
support-close = Close
support-text = The text for support
support-file-name = docket-support.txt
dialog-support = Save the text for support
told-support-saved = The text for support was saved: { $path }
    .next = Look through it before you give it away

settings-device-code = Offer to sign in with a code on another device
    .remark = For computers without a browser. Off is safer: such codes are what phishers ask for, and many companies forbid them.
