//! A make-believe Partner Center on loopback, with the real one's oddities, for training and tests.
//!
//! It shares nothing with [`crate::partner_center`]: it writes Microsoft's JSON from the documented contract, so that a mistake of
//! the client cannot hide here. It listens on 127.0.0.1 alone, and no token of it is worth anything elsewhere.
//!
//! # What it serves
//!
//! | path (prefix `/v1`, letter case does not matter) | |
//! | --- | --- |
//! | `GET /customers`, `/customers/{id}`, `/customers/relationshiprequests` | who the devices may be for |
//! | `GET`, `POST /customers/{id}/deviceBatches` | batches; a new one with its devices |
//! | `GET`, `POST /customers/{id}/deviceBatches/{name}/devices` | devices of a batch; more of them |
//! | `DELETE /customers/{id}/deviceBatches/{name}/devices/{device}` | takes a device out |
//! | `GET /customers/{id}/batchJobStatus/{tracking}` | how far an upload or an assignment is |
//! | `GET`, `POST /customers/{id}/policies`, `GET`, `PUT`, `DELETE /customers/{id}/policies/{policy}` | configuration policies |
//! | `PATCH /customers/{id}/DevicePolicyUpdates` | gives devices a policy: a job, as an upload is |
//!
//! Without the prefix: `/{tenant}/oauth2/v2.0/authorize`, `/devicecode` and `/token` (authorisation code with PKCE, codes that are
//! typed elsewhere, refresh tokens that change with every use), and `GET /practice/books`, open to everybody: what was registered, how often, and every upload ([`PracticeBooks`]).
//! No browser is needed to sign in: the authorise page redirects at once, see [`click_through`].
//!
//! # Customers
//!
//! | customer | tenant id | relationship |
//! | --- | --- | --- |
//! | Contoso | `10000000-0000-4000-8000-000000000001` | `reseller` |
//! | Fabrikam | `20000000-0000-4000-8000-000000000002` | `reseller` |
//! | Northwind Traders | `30000000-0000-4000-8000-000000000003` | `reseller` |
//! | Adatum | `40000000-0000-4000-8000-000000000004` | `none` |
//! | Tailspin Toys | `50000000-0000-4000-8000-000000000005` | `advisor` |
//! | Woodgrove Bank | `60000000-0000-4000-8000-000000000006` | `reseller` |
//!
//! Uploads are refused (403, code 20002) without the relationship `reseller`.
//!
//! # What becomes of a device
//!
//! The first rule that fits decides:
//!
//! 1. Fields in no documented combination: 803. A serial number beside a PKID without a hash is none.
//! 2. A hash that is no padded Base64: 802.
//! 3. The second and later copies in one upload: `ZtdDeviceDuplicated`, without a number.
//! 4. What the script's `[[device]]` says of it.
//! 5. Named in [`PracticeConfig::assigned_elsewhere`], or PKID (serial number, where there is none) ending in `0808`: 808. Ending in
//!    `0812`: 812.
//! 6. A PKID of other than 13 digits: 812.
//! 7. Registered to this customer already: 806. To another: 808.
//! 8. Otherwise it is registered, once.
//!
//! # The script
//!
//! TOML. Every part may be missing; unknown names are refused with the line they stand on. The values shown are the defaults.
//!
//! ```toml
//! [jobs]                       # an upload is finished by whichever comes first; 0 means at once
//! seconds = 0.6
//! polls = 3
//!
//! [line]
//! millis = 0                   # every answer comes so much later
//!
//! [throttle]                   # more than so many requests in so many seconds are refused (429, in its own shape)
//! requests = 0                 # 0: as many as come
//! seconds = 60
//! by = "partner"               # counted all together, or for each "customer"
//!
//! [customers]
//! generated = 0                # so many more customers, "Practice customer 0001" and on, all with the relationship
//! page = 100                   # customers on a page
//! delegated_link = false       # the relationship link asks for delegated administration (DAP=true)
//!
//! [uploads]
//! most = 1000                  # devices in one request
//! repeated_request = "new"     # a POST with a known MS-RequestId: "new", or "same" (answered as the first one, not done again)
//! existing_batch = "refuse"    # creating a batch whose name is taken: "refuse" (409), or "append"
//! serial_beside_pkid = "refuse" # "refuse" (803), or "ignore"
//! endings = true               # PKIDs that end in 0808 and 0812 are refused
//!
//! [lists]                      # of the devices of a batch, and of batches
//! empty_pages = 0              # so many pages without a row, each with a token, come before the first one
//! circle = false               # the last page's token leads to itself
//! more_told = 0                # totalCount is so much more than the rows; of customers and batches, too
//! count_lags = 0               # so often devicesCount is 0 in the list of batches
//!
//! [partner]
//! kind = "direct"              # or "indirect-provider", or "indirect-reseller": every call is refused (403, 2032)
//! agreement = true             # false: the partner agreement is not accepted (403, 900123)
//! programme = true             # false: not active in the programme (403, 900149)
//!
//! [sign_in]
//! user = "practice@contoso-partner.example"
//! roles = ["admin-agent"]      # "sales-agent" may do everything but policies and the relationship link, "helpdesk-agent" see
//!                              # customers; what a role may not do is refused (403, 900150)
//! mfa = true                   # false: the token lacks "mfa", and whatever writes is refused with 401
//! mfa_refusal = "code"         # "code" (900421), or "bare" (no body, only WWW-Authenticate)
//! mfa_report = "header"        # where a request with ValidateMfa is told isMfaCompliant: "header", "body" or "nowhere"
//! token_seconds = 3600
//! consent = true               # false: nobody has allowed the program (AADSTS65001), neither to sign in nor to renew
//! audience = "as-asked"        # "graph": tokens are for Microsoft Graph, and refused (401, 900420)
//! refuse = ""                  # an OAuth error such as "access_denied": the person did not agree
//!
//! [sign_in.device_code]        # nobody types it: the answer is there after so many questions
//! answer = "agree"             # or "decline", or "never"
//! pending = 1                  # questions that are told to wait (authorization_pending) before it
//! interval = 5                 # seconds; a question that comes sooner is told to slow_down
//! seconds = 900                # the code's life (expired_token after it)
//!
//! [chaos]                      # faults by chance, after those of the script
//! seed = 0                     # the same number, the same faults: they follow from it, the kind of request, and its count
//! share = 0.0                  # of all requests, up to 0.9; signing in is left alone
//! without = []                 # deeds that are left out, such as "never-ending-job" or "status-401"
//!
//! [[customer]]                 # one more customer
//! id = "80000000-0000-4000-8000-000000000008"
//! name = "Litware"
//! domain = "litware.example"   # may be left out
//! relationship = "reseller"
//!
//! [[device]]                   # what becomes of one device: named by pkid or serial
//! pkid = "3556212340001"
//! code = "808"                 # "ok": registered whatever its ending; "" or left out: a name without a number
//! name = "ZtdDeviceAssignedToAnotherTenant" # the usual name of the code where left out
//! times = 1                    # so often, then as any other; always where left out
//! removal = "811"              # taking it out is refused: "404", "807" or "811"; may be left out
//!
//! [[fault]]                    # what goes wrong on the way; the first that fits is done
//! on = "upload"                # create append upload (both) status customers customer relationship batches devices delete
//!                              # policies policy policy-create policy-update policy-delete assign
//!                              # authorize device-code token metadata any
//! nth = 1                      # this request of its kind alone; or: from, every, times. None of them: always
//! do = "cut-after"
//! ```
//!
//! | `do` | what happens |
//! | --- | --- |
//! | `cut-before` | the line is cut before the request is taken into the books |
//! | `cut-in-request` (`bytes`) | the line is cut after so many bytes of the body, or half of it; nothing is taken |
//! | `cut-during` | the work is done, the answer breaks off in its middle |
//! | `cut-after` | the work is done, the line is cut without an answer |
//! | `silent` | nothing is taken and nothing answered, and the line is not cut either |
//! | `slow` (`seconds`) | the work is done at once, the answer comes late |
//! | `status` | the script's own answer instead, see below |
//! | `lost-job` | on an upload: accepted, never heard of again, nothing registered; on a status: see below |
//! | `never-ending-job` | the job stays `processing` for ever, nothing is registered |
//! | `slow-job` (`seconds`) | the job takes so long, however often it is asked about |
//! | `no-location`, `location-in-body`, `location-absolute`, `location-with-version`, `location-elsewhere` | other forms of a 202 |
//! | `wrong-types` | numbers for texts and texts for numbers |
//! | `duplicate-rows`, `rows-out-of-order` | rows of a status or a list twice; backwards |
//! | `rows-without-keys`, `rows-missing` | rows without PKID, serial number and id; without the last of them |
//! | `rows-by-serial` | rows of a status name devices by serial number alone: a PKID's unit has `SN` and the PKID |
//!
//! `status` has `code` (the HTTP status), `body` (`json`, `html`, `empty`, or `own-429`, which is the shape of the real service's
//! throttling), `retry_after` (seconds), `error` (Microsoft's code in a JSON body), `message`, and `taken`: with `taken = true` the
//! work is done all the same. `lost-job` on a status makes the service forget the tracking id, while the work goes on. Chance knows
//! all of these that can be survived without a person, and the statuses 200 (HTML), 401, 429, 500, 502, 503 and 504.
//!
//! # Oddities that are always on
//!
//! An upload is answered 202 with an empty body and a relative `Location` without `/v1`. A batch is `finished` although devices
//! failed. `errorCode` is text. Job dates have no zone, and are in the year 1 before their time; device dates have seven digits of a
//! second. `devicesStatus` is null while a job is queued. The first device of a page has the key `" attributes"`. `devicesLink` holds
//! raw blanks. One customer, and the status of a finished job, begin with a byte-order mark. A page has 100 rows at most, whatever
//! was asked. Rows of hash-only devices name nothing. An address without `/v1` gets a page of HTML. Policies are counted
//! `devicesAssignedCount` in the list and `devicesAssigned` alone, where a byte-order mark comes first; making one is answered 200.
//!
//! # The books' file
//!
//! It is written before a request is answered, as long as it is small; from 256 KiB on once a second, and when the service ends.

mod answer;
mod assignments;
mod batches;
mod booked;
mod books;
mod changes;
mod click;
mod clock;
mod customers;
mod dates;
mod device;
mod device_code;
mod faults;
mod jobs;
mod kind;
mod line;
mod office;
mod policies;
mod route;
mod script;
mod service;
mod sign_in;
mod standing;
#[cfg(test)]
mod tests;
mod throttle;
mod uploads;

use std::path::PathBuf;

pub use booked::{BookedDevice, BookedJob, BookedMinute, BookedPolicy, BookedUpload, PracticeBooks, PracticeCounts};
pub use click::click_through;
pub use clock::PracticeClock;
pub use service::PracticeService;

/// How the service is set up.
#[derive(Clone, Debug, Default)]
pub struct PracticeConfig {
    /// Port on loopback; 0 takes a free one.
    pub port: u16,
    /// What goes wrong, and when (a file's text); see the module's docs for its form.
    pub script: Option<String>,
    /// Where it keeps its books between runs; `None` for memory only.
    pub books: Option<PathBuf>,
    /// PKIDs (or serial numbers) that belong to somebody else's tenant, beside those that end in `0808`.
    pub assigned_elsewhere: Vec<String>,
    /// What time it is there.
    pub clock: PracticeClock,
}

/// Why the service did not start.
#[derive(Debug, thiserror::Error)]
pub enum PracticeError {
    /// The port could not be had.
    #[error("port {port} cannot be used: {source}")]
    Port {
        /// Which.
        port: u16,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// The script makes no sense.
    #[error("the script cannot be understood: {0}")]
    Script(String),
    /// The books could not be read or written.
    #[error("the books cannot be used: {0}")]
    Books(String),
}
