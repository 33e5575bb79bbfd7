//! The words of every failure, by the room it comes from.

mod devices;
mod files;
mod queue;
mod service;

use std::io::{Error, ErrorKind};
use std::time::Duration;

use insta::assert_snapshot;

use super::check::notice_line;
use crate::app::notice::{Failure, Notice};
use crate::domain::PolicyDeed;
use crate::exchange::ExchangeError;
use crate::partner_center::PartnerCenterError as P;

/// One line for each, and the details indented below it.
fn told(failures: impl IntoIterator<Item = Failure>) -> String {
    let lines = failures.into_iter().map(|failure| {
        let notice = Notice::of(&failure);
        assert!(!notice.what.is_empty() && !notice.next.is_empty(), "{failure:?}");
        // Who stopped it needs no support.
        assert_eq!(notice.details.is_empty(), matches!(failure, Failure::Stopped), "{failure:?}");
        // A value that was not given shows as its name.
        assert!(!format!("{notice:?}").contains("{$"), "{notice:?}");
        format!("{}\n    {}", notice_line(&notice), notice.details.replace('\n', "\n    ")).trim_end().to_owned()
    });
    lines.collect::<Vec<_>>().join("\n")
}

fn denied() -> Error {
    Error::new(ErrorKind::PermissionDenied, "access denied")
}

fn unconfirmed(deed: PolicyDeed, secs: u64) -> Failure {
    Failure::ProfileUnconfirmed { name: "Kiosk".into(), deed, wait: Duration::from_secs(secs) }
}

#[test]
fn the_rest() {
    assert_snapshot!(told([
        Failure::NoPictureOnClipboard,
        Failure::NoRelationship { customer: "Contoso, Inc.".into(), has_refused: false, source: None },
        Failure::NoRelationship {
            customer: "Contoso, Inc.".into(),
            has_refused: true,
            source: Some(P::Forbidden {
                code: "20002".into(),
                message: "Access denied".into(),
                correlation_id: Some("7d0c0b0a-1111-4222-8333-abcdefabcdef".into()),
            }),
        },
        Failure::CustomerUnknown { customer: "Contoso, Inc.".into(), source: P::NotFound("1000: no customer".into()) },
        Failure::BatchUnknown { tag: "Sales".into(), times: 5, source: P::NotFound("no such batch".into()) },
        Failure::NotApproved,
        Failure::AlreadySending,
        Failure::AlreadyRemoving,
        Failure::AlreadyAssigning,
        Failure::NeedsAdminAgent(P::Forbidden {
            code: "900150".into(),
            message: "The supplied role does not have the rights".into(),
            correlation_id: Some("c-1".into()),
        }),
        Failure::CertificateFile { file: "/etc/company.pem".into(), source: denied() },
        Failure::Stopped,
        Failure::File { what: "settings.toml".into(), source: denied() },
        Failure::ProfileNameTaken { name: "Kiosk".into() },
        unconfirmed(PolicyDeed::Create, 300),
        unconfirmed(PolicyDeed::Change, 61),
        unconfirmed(PolicyDeed::Delete, 3),
        Failure::Bug("a deed without an answer".into()),
    ]), @r#"
    Info: The clipboard holds no picture | Copy a picture, then paste it here
        the clipboard holds no picture
    Warning: Contoso, Inc. has no reseller relationship with you: nothing is sent | Send the customer's administrator the link that asks for the relationship (under Customers). Once it is accepted, refresh the customers, then have the batch approved anew where it went back to review, and send it
        Contoso, Inc. has no reseller relationship with you
    Warning: Contoso, Inc. has no reseller relationship with you: Partner Center refused the devices | Send the customer's administrator the link that asks for the relationship (under Customers). Once it is accepted, refresh the customers, then have the batch approved anew where it went back to review, and send it
        Code: 20002
        Correlation id: 7d0c0b0a-1111-4222-8333-abcdefabcdef
        Contoso, Inc. has no reseller relationship with you
        not allowed (20002): Access denied
    Warning: Partner Center does not know Contoso, Inc. as a customer of the partner that is signed in: nothing is sent | The relationship may have ended, or another partner's tenant is signed in. Look under Settings who is signed in. Where that is right, send the customer's administrator the link that asks for the relationship (under Customers). Then refresh the customers, have the batch approved anew where it went back to review, and send it
        the service does not know the customer Contoso, Inc.: not found: 1000: no customer
    Error: Partner Center did not know the batch Sales, 5 times in a row, although it lists it | None of its devices was taken: they wait here. Press "Send…" again in some minutes; if it comes again, give Partner Center's support the correlation id below
        the service does not know the batch Sales, 5 times in a row: not found: no such batch
    Warning: The batch is not approved | Review the batch and approve it first
        the batch is not approved
    Warning: Another program is sending from this queue | Wait until it is done, then try again
        another program is sending from this queue
    Warning: Another program is taking registrations of this queue back | Wait until it is done, then try again
        another program is taking registrations of this queue back
    Warning: Another program is giving profiles to devices of this queue | Wait until it is done, then try again
        another program is giving profiles to devices of this queue
    Error: Your account lacks a role in Partner Center | Ask your Partner Center administrator for the role of admin agent (to register devices, sales agent is enough). Then try again
        Code: 900150
        Correlation id: c-1
        not allowed (900150): The supplied role does not have the rights
    Warning: The file of further certificates, /etc/company.pem, cannot be used | Choose another one under Settings, Network, or leave it empty: it holds certificates as text (PEM)
        /etc/company.pem: access denied
    Info: Stopped | What was sent goes on at Partner Center. Press "Send…" to ask for the results
    Error: settings.toml could not be kept | Check that the disk has room and that you may write there
        settings.toml: access denied
    Warning: This customer has a profile called Kiosk already | Refresh the profiles: if it is the one that you were making, it is made. Else choose another name
        another profile is called Kiosk
    Warning: Nobody knows yet whether the profile Kiosk was made: it is not made a second time meanwhile | Refresh the profiles in 5 minutes: their list tells then whether it was. If it was not, try again
        nobody knows yet what came of the profile Kiosk: create
    Warning: Nobody knows yet whether the profile Kiosk was changed: nothing else is done to it meanwhile | Refresh the profiles in 2 minutes: their list tells then whether it was. If it was not, try again
        nobody knows yet what came of the profile Kiosk: change
    Warning: Nobody knows yet whether the profile Kiosk was deleted: nothing else is done to it meanwhile | Refresh the profiles in a minute: their list tells then whether it was. If it was not, try again
        nobody knows yet what came of the profile Kiosk: delete
    Error: A fault of the program | Nothing was sent twice and nothing that was accepted is lost. Please report the details below
        a fault of the program: a deed without an answer
    "#);
}

#[test]
fn no_secret_comes_through() {
    let token = "eyJhbGciOiJub25lIn0.eyJ0aWQiOiJ4In0.c2lnbmF0dXJl";
    let key = "BBBBB-CCCCC-DDDDD-FFFFF-GGGGG";
    for failure in [
        Failure::Service(P::SignInFailed(format!("code=0.AVYAq&token {token}").into())),
        Failure::Service(P::BadAnswer(format!("Bearer {token}").into())),
        Failure::Service(P::NotLoopback(format!("http://example.com/?code={token}"))),
        Failure::Service(P::Refused { code: "400".into(), message: key.into(), correlation_id: None }),
        Failure::Exchange(ExchangeError::Row { number: 1, reason: key.into() }),
        Failure::Bug(token.into()),
    ] {
        let notice = format!("{:?}", Notice::of(&failure));
        assert!(!notice.contains("eyJ") && !notice.contains(key) && !notice.contains("AVYAq"), "{notice}");
    }
}
