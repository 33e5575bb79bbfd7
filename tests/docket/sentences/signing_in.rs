//! Signing in, through a browser and with a code; a token that is renewed; and accounts that may not do everything.

use docket::app::customers::CustomersEvent;
use docket::app::findings::account_verdict;
use docket::app::model::AccountModel;
use docket::app::policies::PolicyEvent;
use docket::app::{Event, Screen};
use docket::domain::CustomerId;
use docket::workers::{Policies, relationship_link};
use insta::assert_snapshot;

use super::*;
use crate::sending_fixture::{CONTOSO, Dock};

fn signing_in() -> Model {
    Model { screen: Screen::Settings, account: AccountModel::SigningIn, ..window() }
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_signs_in_through_the_browser() {
    let case = Case { on: &["token"], ..Case::default() };
    let table = read(case, async |service| {
        let outcome = connection(&service).await.sign_in().await;
        outcome.map_or_else(|failure| after(signing_in(), Event::SignInFailed(failure)), |_| nothing())
    });
    assert_snapshot!(table.await, @r#"
    token: cut-before, cut-in-request, cut-during, cut-after
        Warning: The line to Microsoft's sign-in broke before its answer had come | You are not signed in. Try again a little later. If it lasts, test the network under Diagnostics
    token: slow, wrong-types
        nothing is told
    token: 50011
        Warning: The app registration does not allow the way back to this program | An administrator adds the platform "Mobile and desktop applications" with the address http://localhost: Set-up guide, step 1
    token: 50020
        Warning: This account is not one of your company's tenant | Sign in with an account of the partner's own tenant, not with a customer's or a private one
    token: 50053
        Warning: Microsoft refuses this account or its password | Try the same account in a browser; if it is locked or the password has run out, ask your administrator
    token: 50076
        Warning: Partner Center wants a sign-in with a second factor (MFA) | Sign in again, and pass the second factor. If you are not asked for it, your administrator must switch it on
    token: 50105
        Warning: This account may not use Docket's app registration | An administrator assigns the account to it in Entra, under Enterprise applications
    token: 53003
        Error: Your company's rules for signing in do not allow this | Ask your administrator to look at Conditional Access for Partner Center
    token: 65001
        Warning: Nobody has agreed yet that Docket may use Partner Center for your company | An administrator of your company's tenant gives consent once: Set-up guide, step 3
    token: 65004
        Warning: Docket was not allowed to use Partner Center | Sign in again and accept, or ask an administrator of your tenant to consent for all
    token: 700016
        Warning: Your tenant has no app registration of this id | Compare tenant and application id in the settings with those in Entra: Set-up guide, step 4
    token: 7000218
        Warning: The app registration is not made for a program on a computer | An administrator adds the platform "Mobile and desktop applications" and, for signing in by code, allows public client flows: Set-up guide, step 1
    token: 650057
        Warning: The app registration lacks the permission for Partner Center | An administrator adds Microsoft Partner Center, user_impersonation, and consents: Set-up guide, step 2
    token: 90002
        Warning: Microsoft knows no such tenant | Compare the tenant in the settings with the one in Entra: it is your own company's, by its id or its domain
    token: 70008
        Warning: Microsoft refused the sign-in | Try again. If it is refused once more, give your administrator the details below
    token: 404 page, 200 page, 200 empty
        Error: What answered is not Microsoft's sign-in | You are not signed in. Try again a little later. Something else may have answered, such as a sign-in page of the network: test the network under Diagnostics
    token: 500
        Warning: Microsoft's sign-in itself failed (status 500) | You are not signed in. Try again a little later. If it lasts, give your administrator the details below
    token: 503
        Warning: Microsoft's sign-in itself failed (status 503) | You are not signed in. Try again a little later. If it lasts, give your administrator the details below
    token: 503 page
        Warning: A page tells of a failure (status 503), that of Microsoft's sign-in or of something in between | You are not signed in. Try again a little later. If it lasts, test the network under Diagnostics
    token: 429
        Info: Microsoft's sign-in asks to wait 57 seconds | You are not signed in. Try again a little later
    "#);
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_signs_in_with_a_code() {
    let rules = "[sign_in.device_code]\ninterval = 0\npending = 0\nseconds = 1\n";
    let case = Case { on: &["device-code", "token"], rules, ..Case::default() };
    let table = read(case, async |service| {
        let outcome = connection(&service).await.sign_in_by_code(&|_| {}).await;
        outcome.map_or_else(|failure| after(signing_in(), Event::SignInFailed(failure)), |_| nothing())
    });
    assert_snapshot!(table.await, @r#"
    device-code: cut-before, cut-during, cut-after
    token: cut-before, cut-in-request, cut-during, cut-after
        Warning: The line to Microsoft's sign-in broke before its answer had come | You are not signed in. Try again a little later. If it lasts, test the network under Diagnostics
    device-code: slow, wrong-types
    token: slow, wrong-types
        nothing is told
    device-code: 50011
    token: 50011
        Warning: The app registration does not allow the way back to this program | An administrator adds the platform "Mobile and desktop applications" with the address http://localhost: Set-up guide, step 1
    device-code: 50020
    token: 50020
        Warning: This account is not one of your company's tenant | Sign in with an account of the partner's own tenant, not with a customer's or a private one
    device-code: 50053
    token: 50053
        Warning: Microsoft refuses this account or its password | Try the same account in a browser; if it is locked or the password has run out, ask your administrator
    device-code: 50076
    token: 50076
        Warning: Partner Center wants a sign-in with a second factor (MFA) | Sign in again, and pass the second factor. If you are not asked for it, your administrator must switch it on
    device-code: 50105
    token: 50105
        Warning: This account may not use Docket's app registration | An administrator assigns the account to it in Entra, under Enterprise applications
    device-code: 53003
    token: 53003
        Error: Your company's rules for signing in do not allow this | Ask your administrator to look at Conditional Access for Partner Center
    device-code: 65001
    token: 65001
        Warning: Nobody has agreed yet that Docket may use Partner Center for your company | An administrator of your company's tenant gives consent once: Set-up guide, step 3
    device-code: 65004
    token: 65004
        Warning: Docket was not allowed to use Partner Center | Sign in again and accept, or ask an administrator of your tenant to consent for all
    device-code: 700016
    token: 700016
        Warning: Your tenant has no app registration of this id | Compare tenant and application id in the settings with those in Entra: Set-up guide, step 4
    device-code: 7000218
    token: 7000218
        Warning: The app registration is not made for a program on a computer | An administrator adds the platform "Mobile and desktop applications" and, for signing in by code, allows public client flows: Set-up guide, step 1
    device-code: 650057
    token: 650057
        Warning: The app registration lacks the permission for Partner Center | An administrator adds Microsoft Partner Center, user_impersonation, and consents: Set-up guide, step 2
    device-code: 90002
    token: 90002
        Warning: Microsoft knows no such tenant | Compare the tenant in the settings with the one in Entra: it is your own company's, by its id or its domain
    device-code: 70008
    token: 70008
        Warning: Microsoft refused the sign-in | Try again. If it is refused once more, give your administrator the details below
    device-code: 404 page, 200 page, 200 empty
    token: 404 page, 200 page, 200 empty
        Error: What answered is not Microsoft's sign-in | You are not signed in. Try again a little later. Something else may have answered, such as a sign-in page of the network: test the network under Diagnostics
    device-code: 500
    token: 500
        Warning: Microsoft's sign-in itself failed (status 500) | You are not signed in. Try again a little later. If it lasts, give your administrator the details below
    device-code: 503
    token: 503
        Warning: Microsoft's sign-in itself failed (status 503) | You are not signed in. Try again a little later. If it lasts, give your administrator the details below
    device-code: 503 page
    token: 503 page
        Warning: A page tells of a failure (status 503), that of Microsoft's sign-in or of something in between | You are not signed in. Try again a little later. If it lasts, test the network under Diagnostics
    device-code: 429
    token: 429
        Info: Microsoft's sign-in asks to wait 57 seconds | You are not signed in. Try again a little later
    "#);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_is_renewed_for_a_question() {
    let dock = Dock::new("").await;
    // The first token is that of the sign-in; it is old at once.
    let case = Case { on: &["token"], when: "from = 2", rules: "[sign_in]\ntoken_seconds = 1\n", ..Case::default() };
    let table = read(case, async |service| {
        let line = line(&service).await;
        let outcome = dock.desk.refresh_customers(&line.connect().await.unwrap()).await;
        after(Model { screen: Screen::Customers, ..window() }, refreshed(outcome))
    });
    assert_snapshot!(table.await, @r#"
    token: cut-before, cut-in-request, cut-during, cut-after
        Warning: The line to Microsoft's sign-in broke before its answer had come | Nothing was changed. Try again a little later. If it lasts, test the network under Diagnostics
    token: slow, wrong-types
        Success: 6 customers listed by Partner Center
    token: 50011
        Warning: The app registration does not allow the way back to this program | An administrator adds the platform "Mobile and desktop applications" with the address http://localhost: Set-up guide, step 1
    token: 50020, 50053, 50105, 65001, 70008
        Warning: Nobody is signed in to Partner Center, or it does not take the sign-in any more | Sign in under Settings. Then try again
    token: 50076
        Warning: Partner Center wants a sign-in with a second factor (MFA) | Under Settings sign out, then sign in again with MFA. If you are not asked for it, your administrator must switch it on. Then try again
    token: 53003
        Error: Your company's rules for signing in do not allow this | Ask your administrator to look at Conditional Access for Partner Center
    token: 65004
        Warning: Docket was not allowed to use Partner Center | Sign in again and accept, or ask an administrator of your tenant to consent for all
    token: 700016
        Warning: Your tenant has no app registration of this id | Compare tenant and application id in the settings with those in Entra: Set-up guide, step 4
    token: 7000218
        Warning: The app registration is not made for a program on a computer | An administrator adds the platform "Mobile and desktop applications" and, for signing in by code, allows public client flows: Set-up guide, step 1
    token: 650057
        Warning: The app registration lacks the permission for Partner Center | An administrator adds Microsoft Partner Center, user_impersonation, and consents: Set-up guide, step 2
    token: 90002
        Warning: Microsoft knows no such tenant | Compare the tenant in the settings with the one in Entra: it is your own company's, by its id or its domain
    token: 404 page, 200 page, 200 empty
        Error: What answered is not Microsoft's sign-in | Nothing was changed. Try again a little later. Something else may have answered, such as a sign-in page of the network: test the network under Diagnostics
    token: 500
        Warning: Microsoft's sign-in itself failed (status 500) | Nothing was changed. Try again a little later. If it lasts, give your administrator the details below
    token: 503
        Warning: Microsoft's sign-in itself failed (status 503) | Nothing was changed. Try again a little later. If it lasts, give your administrator the details below
    token: 503 page
        Warning: A page tells of a failure (status 503), that of Microsoft's sign-in or of something in between | Nothing was changed. Try again a little later. If it lasts, test the network under Diagnostics
    token: 429
        Info: Microsoft's sign-in asks to wait 57 seconds | Nothing was changed. Try again a little later
    "#);
}

/// The customers are asked for at once: that somebody is signed in is told all the same.
#[tokio::test(flavor = "multi_thread")]
async fn the_customers_do_not_come_with_a_sign_in() {
    let dock = Dock::new("").await;
    let case = Case { on: &["customers"], ..Case::default() };
    let table = read(case, async |service| {
        let connection = connection(&service).await;
        let tenant = connection.sign_in().await.unwrap().tenant;
        let (name, has_mfa, lasts) = (None, Some(true), String::new());
        let account = AccountModel::SignedIn { name, tenant, has_mfa, lasts, token_ends_at: None };
        let signed_in = after(signing_in(), Event::AccountKnown(account)).model;
        after(signed_in, refreshed(dock.desk.refresh_customers(&connection).await))
    });
    assert_snapshot!(table.await, @"
    customers: cut-before, cut-during, cut-after, 408
        Warning: You are signed in, but your customers could not be listed. The line to Partner Center broke before its answer had come | The customers that are known here stay. Refresh the list a little later under Customers. If it lasts, test the network under Diagnostics
    customers: slow, wrong-types, duplicate-rows, rows-out-of-order, rows-without-keys, rows-missing
        Success: You are signed in
    customers: 400
        Error: You are signed in, but your customers could not be listed. Partner Center refuses the request (800002) | Refresh the customers under Customers; if it is refused once more, give Partner Center's support the correlation id below
    customers: 401
        Warning: You have signed in, but Partner Center refuses the token of this sign-in | Sign in again under Settings. If it is refused once more, give your administrator the details below
    customers: 401 900420
        Warning: You have signed in, but Partner Center refuses the token of this sign-in | Your administrator lets the app registration ask for Microsoft Partner Center, user_impersonation: Set-up guide, step 2
    customers: 401 900421
        Warning: You are signed in, but your customers could not be listed. Partner Center wants a sign-in with a second factor (MFA) | Under Settings sign out, then sign in again with MFA. If you are not asked for it, your administrator must switch it on. Then the customers come by themselves
    customers: 403
        Error: You are signed in, but your customers could not be listed. Partner Center does not let your account see your customers (403) | It is not about one customer: if you are an indirect reseller, choose that under Partner and register with files. Otherwise ask your Partner Center administrator for the role of sales agent. Then refresh the list under Customers
    customers: 403 2032
        Error: You are signed in, but your customers could not be listed. Partner Center does not let your account see your customers (2032) | It is not about one customer: if you are an indirect reseller, choose that under Partner and register with files. Otherwise ask your Partner Center administrator for the role of sales agent. Then refresh the list under Customers
    customers: 403 20002
        Error: You are signed in, but your customers could not be listed. Partner Center does not let your account see your customers (20002) | It is not about one customer: if you are an indirect reseller, choose that under Partner and register with files. Otherwise ask your Partner Center administrator for the role of sales agent. Then refresh the list under Customers
    customers: 403 900123
        Error: You are signed in, but your customers could not be listed. The Microsoft Partner Agreement is not accepted | Your Partner Center administrator must accept it on Partner Center's site. Then refresh the list under Customers
    customers: 403 900149
        Error: You are signed in, but your customers could not be listed. Your company's place in the Cloud Solution Provider programme is not active | Ask your Partner Center administrator to look at the programme's status. Then refresh the list under Customers
    customers: 403 900150
        Error: You are signed in, but your customers could not be listed. Your account lacks a role in Partner Center | Ask your Partner Center administrator for the role of sales agent. Then refresh the list under Customers
    customers: 403 900309
        Error: You are signed in, but your customers could not be listed. Your company's rules for signing in do not allow this | Ask your administrator to look at Conditional Access for Partner Center. Then refresh the list under Customers
    customers: 404
        Error: You are signed in, but your customers could not be listed. Partner Center does not know what was asked for | Refresh the customers under Customers; if it comes again, give Partner Center's support the correlation id below
    customers: 404 page, 200 page, 200 empty
        Error: You are signed in, but your customers could not be listed. Partner Center's answer cannot be understood | The customers that are known here stay. Refresh the list a little later under Customers. Something else may have answered, such as a sign-in page of the network: test the network under Diagnostics
    customers: 409
        Error: You are signed in, but your customers could not be listed. Partner Center refuses the request (2000) | Refresh the customers under Customers; if it is refused once more, give Partner Center's support the correlation id below
    customers: 500, 500 empty
        Warning: You are signed in, but your customers could not be listed. Partner Center itself failed (status 500) | The customers that are known here stay. Refresh the list a little later under Customers. If it lasts, give Partner Center's support the correlation id below
    customers: 503
        Warning: You are signed in, but your customers could not be listed. Partner Center itself failed (status 503) | The customers that are known here stay. Refresh the list a little later under Customers. If it lasts, give Partner Center's support the correlation id below
    customers: 503 page
        Warning: You are signed in, but your customers could not be listed. A page tells of a failure (status 503), Partner Center's own or that of something in between | The customers that are known here stay. Refresh the list a little later under Customers. If it lasts, test the network under Diagnostics
    customers: 504 taken
        Warning: You are signed in, but your customers could not be listed. A page tells of a failure (status 504), Partner Center's own or that of something in between | The customers that are known here stay. Refresh the list a little later under Customers. If it lasts, test the network under Diagnostics
    customers: 429
        Info: You are signed in, but your customers could not be listed. Partner Center asks to wait 57 seconds | The customers that are known here stay. Refresh the list a little later under Customers
    ");
}

/// Accounts and partners that may not do everything.
const ACCOUNTS: [(&str, &str); 14] = [
    ("an admin agent", ""),
    ("a sales agent", "[sign_in]\nroles = [\"sales-agent\"]"),
    ("a helpdesk agent", "[sign_in]\nroles = [\"helpdesk-agent\"]"),
    ("nobody's agent", "[sign_in]\nroles = []"),
    ("no second factor", "[sign_in]\nmfa = false"),
    ("no second factor, said barely", "[sign_in]\nmfa = false\nmfa_refusal = \"bare\"\nmfa_report = \"nowhere\""),
    ("no consent", "[sign_in]\nconsent = false"),
    ("another audience", "[sign_in]\naudience = \"graph\""),
    ("said no", "[sign_in]\nrefuse = \"access_denied\""),
    ("consent wanted", "[sign_in]\nrefuse = \"consent_required\""),
    ("refused otherwise", "[sign_in]\nrefuse = \"server_error\""),
    ("an indirect reseller", "[partner]\nkind = \"indirect-reseller\""),
    ("no agreement", "[partner]\nagreement = false"),
    ("not in the programme", "[partner]\nprogramme = false"),
];

#[tokio::test(flavor = "multi_thread")]
async fn accounts_that_may_not_do_everything() {
    let dock = Dock::new("").await;
    let contoso = CustomerId::parse(CONTOSO).unwrap();
    let mut lines = Vec::new();
    #[cfg(feature = "gui")]
    let mut looked_for = screen::LookedFor::default();
    for (name, rules) in ACCOUNTS {
        let service = service(rules, None).await.unwrap();
        let connection = connection(&service).await;
        lines.push(format!("{name}:"));
        let mut met = |deed: &str, met: Met| {
            lines.push(format!("    {deed}: {}", said(&met)));
            #[cfg(feature = "gui")]
            lines.extend(
                screen::missing_on(met.model, &mut looked_for)
                    .into_iter()
                    .map(|what| format!("    MISSING ON THE SCREEN: {what}")),
            );
        };
        if let Err(failure) = connection.sign_in().await {
            met("signs in", after(signing_in(), Event::SignInFailed(failure)));
        }
        let customers = Model { screen: Screen::Customers, ..window() };
        let outcome = dock.desk.refresh_customers(&connection).await;
        met("refreshes the customers", after(customers.clone(), refreshed(outcome)));
        let link = Event::Customers(CustomersEvent::Link(relationship_link(&connection).await));
        met("asks for the link", after(customers, link));
        let line = Arc::new(Line::of(connection));
        let outcome = Policies::new(&dock.desk, Arc::clone(&line), IMPATIENT).list(contoso).await;
        let mut profiles = Model { screen: Screen::Profiles, ..window() };
        profiles.policies.customer = Some(contoso);
        met("looks at profiles", after(profiles, PolicyEvent::Listed { customer: contoso, outcome }.into()));
        let check = line.check(&[]).await.unwrap();
        let verdict = account_verdict(&check);
        lines.push(format!("    is checked: {:?}: {} | {}", verdict.standing, verdict.what, verdict.next));
    }
    assert_snapshot!(lines.join("\n"), @"
    an admin agent:
        refreshes the customers: Success: 6 customers listed by Partner Center
        asks for the link: 
        looks at profiles: 
        is checked: Good: Everything that registering devices needs is there | 
    a sales agent:
        refreshes the customers: Success: 6 customers listed by Partner Center
        asks for the link: Error: Your account lacks a role in Partner Center | Ask your Partner Center administrator for the role of admin agent (to register devices, sales agent is enough). Then try again
        looks at profiles: Error: Your account lacks a role in Partner Center | Ask your Partner Center administrator for the role of admin agent (to register devices, sales agent is enough). Then try again
        is checked: Good: Everything that registering devices needs is there | 
    a helpdesk agent:
        refreshes the customers: Success: 6 customers listed by Partner Center
        asks for the link: Error: Your account lacks a role in Partner Center | Ask your Partner Center administrator for the role of admin agent (to register devices, sales agent is enough). Then try again
        looks at profiles: Error: Your account lacks a role in Partner Center | Ask your Partner Center administrator for the role of admin agent (to register devices, sales agent is enough). Then try again
        is checked: Wrong: The account lacks the role that registering devices needs | Ask your Partner Center administrator for the role of sales agent
    nobody's agent:
        refreshes the customers: Error: Your account lacks a role in Partner Center | Ask your Partner Center administrator for the role of sales agent. Then try again
        asks for the link: Error: Your account lacks a role in Partner Center | Ask your Partner Center administrator for the role of admin agent (to register devices, sales agent is enough). Then try again
        looks at profiles: Error: Your account lacks a role in Partner Center | Ask your Partner Center administrator for the role of admin agent (to register devices, sales agent is enough). Then try again
        is checked: Wrong: The account lacks the role that registering devices needs | Ask your Partner Center administrator for the role of sales agent
    no second factor:
        refreshes the customers: Success: 6 customers listed by Partner Center
        asks for the link: 
        looks at profiles: 
        is checked: Wrong: The sign-in went without a second factor (MFA): Partner Center may refuse uploads | Sign out, then sign in again with MFA. If you are not asked for it, your administrator must switch it on
    no second factor, said barely:
        refreshes the customers: Success: 6 customers listed by Partner Center
        asks for the link: 
        looks at profiles: 
        is checked: Wrong: The sign-in went without a second factor (MFA): Partner Center may refuse uploads | Sign out, then sign in again with MFA. If you are not asked for it, your administrator must switch it on
    no consent:
        signs in: Warning: Nobody has agreed yet that Docket may use Partner Center for your company | An administrator of your company's tenant gives consent once: Set-up guide, step 3
        refreshes the customers: Warning: Nobody is signed in to Partner Center, or it does not take the sign-in any more | Sign in under Settings. Then try again
        asks for the link: Warning: Nobody is signed in to Partner Center, or it does not take the sign-in any more | Sign in under Settings. Then try again
        looks at profiles: Warning: Nobody is signed in to Partner Center, or it does not take the sign-in any more | Sign in under Settings. Then try again
        is checked: Wrong: Nobody has agreed yet that Docket may use Partner Center for your company | An administrator of your company's tenant gives consent once: Set-up guide, step 3
    another audience:
        signs in: Warning: The sign-in is not good for Partner Center | Your administrator lets the app registration ask for Microsoft Partner Center, user_impersonation: Set-up guide, step 2
        refreshes the customers: Warning: Nobody is signed in to Partner Center, or it does not take the sign-in any more | Sign in under Settings. Then try again
        asks for the link: Warning: Nobody is signed in to Partner Center, or it does not take the sign-in any more | Sign in under Settings. Then try again
        looks at profiles: Warning: Nobody is signed in to Partner Center, or it does not take the sign-in any more | Sign in under Settings. Then try again
        is checked: Wrong: The sign-in is not good for Partner Center | Your administrator lets the app registration ask for Microsoft Partner Center, user_impersonation: Set-up guide, step 2
    said no:
        signs in: Warning: Docket was not allowed to use Partner Center | Sign in again and accept, or ask an administrator of your tenant to consent for all
        refreshes the customers: Warning: Nobody is signed in to Partner Center, or it does not take the sign-in any more | Sign in under Settings. Then try again
        asks for the link: Warning: Nobody is signed in to Partner Center, or it does not take the sign-in any more | Sign in under Settings. Then try again
        looks at profiles: Warning: Nobody is signed in to Partner Center, or it does not take the sign-in any more | Sign in under Settings. Then try again
        is checked: Wrong: Nobody has agreed yet that Docket may use Partner Center for your company | An administrator of your company's tenant gives consent once: Set-up guide, step 3
    consent wanted:
        signs in: Warning: Nobody has agreed yet that Docket may use Partner Center for your company | An administrator of your company's tenant gives consent once: Set-up guide, step 3
        refreshes the customers: Warning: Nobody is signed in to Partner Center, or it does not take the sign-in any more | Sign in under Settings. Then try again
        asks for the link: Warning: Nobody is signed in to Partner Center, or it does not take the sign-in any more | Sign in under Settings. Then try again
        looks at profiles: Warning: Nobody is signed in to Partner Center, or it does not take the sign-in any more | Sign in under Settings. Then try again
        is checked: Wrong: Nobody has agreed yet that Docket may use Partner Center for your company | An administrator of your company's tenant gives consent once: Set-up guide, step 3
    refused otherwise:
        signs in: Warning: Microsoft's sign-in is busy or out of order | Sign in again in some minutes. If it lasts, give your administrator the details below
        refreshes the customers: Warning: Nobody is signed in to Partner Center, or it does not take the sign-in any more | Sign in under Settings. Then try again
        asks for the link: Warning: Nobody is signed in to Partner Center, or it does not take the sign-in any more | Sign in under Settings. Then try again
        looks at profiles: Warning: Nobody is signed in to Partner Center, or it does not take the sign-in any more | Sign in under Settings. Then try again
        is checked: Wrong: Nobody is signed in, or the sign-in has run out | Sign in under Settings: where that is refused, it is said what is missing
    an indirect reseller:
        refreshes the customers: Error: Partner Center does not let your account see your customers (2032) | It is not about one customer: your account may lack the role of sales agent, or you are an indirect reseller, who may use files alone. Check the account under Settings: it tells whether a role or the consent is missing. Then try again
        asks for the link: Error: Partner Center does not give your account the link that asks for the relationship (2032) | It is not about one customer: your account may lack the role of admin agent (to register devices, sales agent is enough), or you are an indirect reseller, who may use files alone. Check the account under Settings: it tells whether a role or the consent is missing. Then try again
        looks at profiles: Error: Partner Center does not allow this (2032) | Your account may lack the role of admin agent (to register devices, sales agent is enough), the customer may have no reseller relationship with you, or you are an indirect reseller, who may use files alone. Check the account under Settings: it tells whether a role is missing; the relationship stands under Customers. Then try again
        is checked: Wrong: Partner Center refuses everything to this account | An indirect reseller may not use this way: set the kind of partner and register with files. Otherwise the account may lack the role of sales agent: ask your Partner Center administrator for it
    no agreement:
        refreshes the customers: Error: The Microsoft Partner Agreement is not accepted | Your Partner Center administrator must accept it on Partner Center's site. Then try again
        asks for the link: Error: The Microsoft Partner Agreement is not accepted | Your Partner Center administrator must accept it on Partner Center's site. Then try again
        looks at profiles: Error: The Microsoft Partner Agreement is not accepted | Your Partner Center administrator must accept it on Partner Center's site. Then try again
        is checked: Wrong: The Microsoft Partner Agreement is not accepted | Your Partner Center administrator must accept it on Partner Center's site
    not in the programme:
        refreshes the customers: Error: Your company's place in the Cloud Solution Provider programme is not active | Ask your Partner Center administrator to look at the programme's status. Then try again
        asks for the link: Error: Your company's place in the Cloud Solution Provider programme is not active | Ask your Partner Center administrator to look at the programme's status. Then try again
        looks at profiles: Error: Your company's place in the Cloud Solution Provider programme is not active | Ask your Partner Center administrator to look at the programme's status. Then try again
        is checked: Wrong: Your company's place in the Cloud Solution Provider programme is not active | Ask your Partner Center administrator to look at the programme's status
    ");
}

/// It went well, and nothing is told.
fn nothing() -> Met {
    Met { model: window(), on_the_way: Vec::new() }
}
