//! The ways to the service: which partner's goes where, what ends with a sign-out, and what outlasts a way.

use super::*;
use crate::domain::{Actor, PartnerKind};

const CONTOSO: &str = "91000000-0000-4000-8000-000000000001";
const FABRIKAM: &str = "92000000-0000-4000-8000-000000000002";

fn line(service: ServiceChoice, folder: &Path, settings: Settings) -> Line {
    let actor = Actor { operator: "mia".into(), station: "dock-1".into() };
    Line::new(&Setup { folder: folder.to_owned(), database: None, service, actor, settings })
}

fn set(pairs: &[(&str, &str)]) -> Settings {
    pairs.iter().fold(Settings::default(), |settings, (key, value)| settings.with(key, value).unwrap())
}

#[tokio::test]
async fn what_is_missing_is_named() {
    for (settings, named) in [
        (set(&[("partner.tenant", " "), ("partner.client-id", "app")]), "partner.tenant"),
        (set(&[("partner.tenant", "contoso.example")]), "partner.client-id"),
        (set(&[("partners.fabrikam.client-id", "app"), ("partner.active", "fabrikam")]), "partners.fabrikam.tenant"),
    ] {
        let line = line(ServiceChoice::Microsoft, Path::new("/nowhere"), settings);
        let error = line.connect().await.err().map(|failure| failure.to_string());
        assert_eq!(error, Some(format!("not set up: the setting {named} is missing")));
    }
}

#[tokio::test]
async fn an_indirect_reseller_has_no_way_to_the_service() {
    let folder = tempfile::tempdir().unwrap();
    let settings = set(&[("partner.kind", "indirect-reseller"), ("partner.tenant", CONTOSO)]);
    let line = line(ServiceChoice::Practice { script: None }, folder.path(), settings);
    assert!(matches!(line.connect().await, Err(Failure::NoInterface)));
    line.use_settings(&set(&[("partner.kind", PartnerKind::IndirectProvider.as_str())]));
    assert!(line.connect().await.is_ok());
}

#[tokio::test]
async fn what_is_one_partners_goes_over_that_partners_way() {
    let folder = tempfile::tempdir().unwrap();
    let settings = set(&[("partner.tenant", CONTOSO), ("partners.fabrikam.tenant", FABRIKAM)]);
    let line = line(ServiceChoice::Practice { script: None }, folder.path(), settings.clone());
    let tenant = |connection: &Connection| connection.account().map(|account| account.tenant);
    assert_eq!(tenant(&line.connect().await.unwrap()).as_deref(), Some(CONTOSO));
    assert_eq!(tenant(&line.connect_for(FABRIKAM).await.unwrap()).as_deref(), Some(FABRIKAM));
    let nobodys = line.connect_for("93000000-0000-4000-8000-000000000003").await.err();
    assert!(matches!(nobodys, Some(Failure::OtherPartner { .. })), "{nobodys:?}");
    // Another partner is used: what is Contoso's still goes Contoso's way, and its connection is kept.
    let before = line.connect_for(CONTOSO).await.unwrap();
    line.use_settings(&settings.with("partner.active", "fabrikam").unwrap());
    assert_eq!(tenant(&line.connect().await.unwrap()).as_deref(), Some(FABRIKAM));
    assert!(Arc::ptr_eq(&before, &line.connect_for(CONTOSO).await.unwrap()));
}

/// A tenant set by its domain may be the one that is meant: what is in its way is told, and not that the work is another partner's.
#[tokio::test]
async fn what_stands_in_the_way_of_a_partner_set_by_its_domain_is_told() {
    let by_domain = set(&[("partner.tenant", "contoso.example")]);
    let set_up = by_domain.with("partner.client-id", "app").unwrap();
    let without_file = set_up.with("network.extra-ca", "/nowhere/company.pem").unwrap();
    for (settings, told) in
        [(by_domain, "not set up: the setting partner.client-id is missing"), (without_file, "/nowhere/company.pem")]
    {
        let line = line(ServiceChoice::Microsoft, Path::new("/nowhere"), settings);
        let failure = line.connect_for(CONTOSO).await.err().unwrap();
        assert!(failure.to_string().contains(told), "{failure}");
    }
    let line_of = |settings| line(ServiceChoice::Microsoft, Path::new("/nowhere"), settings);
    // Nothing is in the way where it is set up, and nobody is meant who has no tenant.
    assert!(line_of(set_up).connect_for(CONTOSO).await.is_ok());
    let nobody = line_of(Settings::default()).connect_for(CONTOSO).await.err();
    assert!(matches!(nobody, Some(Failure::OtherPartner { .. })), "{nobody:?}");
}

#[tokio::test]
async fn signing_out_needs_neither_a_line_nor_the_interface_nor_anybody_signed_in() {
    let folder = tempfile::tempdir().unwrap();
    let settings = set(&[("partner.tenant", CONTOSO), ("partners.fabrikam.tenant", FABRIKAM)]);
    let line = line(ServiceChoice::Practice { script: None }, folder.path(), settings.clone());
    // Nobody has signed in yet, and nothing is connected.
    line.sign_out().await.unwrap();
    assert!(line.ways().values().all(|place| place.try_lock().unwrap().is_none()));
    let (contoso, fabrikam) = (line.connect().await.unwrap(), line.connect_for(FABRIKAM).await.unwrap());
    // A partner that has become an indirect reseller is signed out too, and no other.
    line.use_settings(&settings.with("partner.kind", "indirect-reseller").unwrap());
    line.sign_out().await.unwrap();
    assert!(contoso.account().is_none() && fabrikam.account().is_some());
    assert!(matches!(line.connect().await, Err(Failure::NoInterface)));
    // One that is not in use in the settings, as `--partner` names it for a command.
    line.use_settings(&settings.with("partner.active", "fabrikam").unwrap());
    line.sign_out().await.unwrap();
    assert!(fabrikam.account().is_none());
    line.sign_out().await.unwrap();
    // Where settings are missing, nobody can ever have signed in.
    let microsoft = self::line(ServiceChoice::Microsoft, folder.path(), Settings::default());
    microsoft.sign_out().await.unwrap();
    assert!(matches!(microsoft.connect().await, Err(Failure::Service(PartnerCenterError::SettingMissing(_)))));
    // And what an earlier run has kept goes without a way being made.
    let set_up = set(&[("partner.tenant", CONTOSO), ("partner.client-id", "app")]);
    let microsoft = self::line(ServiceChoice::Microsoft, folder.path(), set_up.clone());
    let store = microsoft.stores.keep_for_run(&microsoft.scope(&set_up.partner_in_use()).unwrap());
    store.save(&"kept".to_owned().into(), &"kept".to_owned().into());
    microsoft.sign_out().await.unwrap();
    assert!(store.load().unwrap().is_none() && microsoft.place("").try_lock().unwrap().is_none());
}

/// Work that is under way goes on over the connection that it began with: it too knows nobody any more after a sign-out.
#[tokio::test]
async fn a_sign_out_reaches_a_connection_that_another_took_the_place_of() {
    let folder = tempfile::tempdir().unwrap();
    let settings = set(&[("partner.tenant", CONTOSO), ("partners.fabrikam.tenant", FABRIKAM)]);
    let line = line(ServiceChoice::Practice { script: None }, folder.path(), settings.clone());
    let (before, fabrikam) = (line.connect().await.unwrap(), line.connect_for(FABRIKAM).await.unwrap());
    line.use_settings(&settings.with("partner.client-id", "another-app").unwrap());
    let now = line.connect().await.unwrap();
    assert!(!Arc::ptr_eq(&before, &now) && before.account().is_some() && now.account().is_some());
    line.sign_out().await.unwrap();
    assert!(before.account().is_none() && now.account().is_none() && fabrikam.account().is_some());
    assert!(line.replaced().is_empty());
}

#[tokio::test]
async fn tokens_outlast_the_way_that_they_were_given_over() {
    let line = line(
        ServiceChoice::Microsoft,
        Path::new("/nowhere"),
        set(&[("partner.tenant", CONTOSO), ("partner.client-id", "app")]),
    );
    let (partner, _) = line.named("");
    let scope = line.scope(&partner).unwrap();
    line.stores.keep_for_run(&scope).save(&"kept".to_owned().into(), &"kept".to_owned().into());
    let before = line.connect().await.unwrap();
    let proxy = ProxyChoice::parse("http://anna@proxy.example:3128").unwrap();
    line.stores.keep_for_run(&format!("proxy/{proxy}/{}", folder_mark(&line.folder)));
    let password = Password::from("planted".to_owned());
    assert_eq!(line.keep_proxy_password(proxy.clone(), password).await.unwrap(), StoreKind::Run);
    // The way is made anew; what was kept for the run is still there: the sign-in, and the password.
    assert!(!Arc::ptr_eq(&before, &line.connect().await.unwrap()));
    assert!(line.store(&partner).await.unwrap().load().unwrap().is_some());
    let network = Network { proxy: proxy.to_string(), ..Network::default() };
    let options = network_options(&line.stores, &line.folder, &network).await.unwrap();
    assert_eq!(options.proxy_password.as_ref().map(Password::expose), Some("planted"));
}

#[tokio::test]
async fn a_partner_whose_way_takes_its_time_keeps_no_other_waiting() {
    let folder = tempfile::tempdir().unwrap();
    let settings = set(&[("partner.tenant", CONTOSO), ("partners.fabrikam.tenant", FABRIKAM)]);
    let line = line(ServiceChoice::Practice { script: None }, folder.path(), settings);
    let place = line.place("");
    // As if a credential store hung while Contoso's way is made.
    let _hangs = place.lock().await;
    let tenant = line.connect_for(FABRIKAM).await.unwrap().account().map(|account| account.tenant);
    assert_eq!(tenant.as_deref(), Some(FABRIKAM));
}

#[test]
fn folders_are_told_apart() {
    assert_ne!(folder_mark(Path::new("/a")), folder_mark(Path::new("/b")));
    assert_eq!(folder_mark(Path::new("/a")).len(), 12);
}
