//! Who the partner's customers are, and how they are told: page by page, one at a time, and the link that asks for the relationship.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use uuid::{Uuid, uuid};

use super::answer::Answer;
use super::device::with_small_keys;
use super::office::{Asked, Office};
use super::script::Script;
use super::sign_in::PARTNER_TENANT;

/// A customer.
#[derive(Clone, Debug)]
pub(super) struct Company {
    pub(super) id: Uuid,
    pub(super) name: String,
    domain: String,
    relationship: String,
}

impl Company {
    /// Whether devices may be registered for it.
    pub(super) fn is_reseller(&self) -> bool {
        self.relationship.eq_ignore_ascii_case("reseller")
    }

    fn json(&self) -> Value {
        json!({
            "id": self.id,
            "commerceId": self.id,
            "companyProfile": {
                "tenantId": self.id, "domain": self.domain, "companyName": self.name,
                "links": {"self": {"uri": format!("/customers/{}/profiles/company", self.id), "method": "GET", "headers": []}},
                "attributes": {"objectType": "CustomerCompanyProfile"}
            },
            "relationshipToPartner": self.relationship,
            "links": {"self": {"uri": format!("/customers/{}", self.id), "method": "GET", "headers": []}},
            "attributes": {"objectType": "Customer"}
        })
    }
}

/// The customers by default; the module's docs name them too.
const COMPANIES: [(Uuid, &str, &str, &str); 6] = [
    (uuid!("10000000-0000-4000-8000-000000000001"), "Contoso", "contoso.onmicrosoft.com", "reseller"),
    (uuid!("20000000-0000-4000-8000-000000000002"), "Fabrikam", "fabrikam.onmicrosoft.com", "reseller"),
    (
        uuid!("30000000-0000-4000-8000-000000000003"),
        "Northwind Traders",
        "northwindtraders.onmicrosoft.com",
        "reseller",
    ),
    (uuid!("40000000-0000-4000-8000-000000000004"), "Adatum", "adatum.onmicrosoft.com", "none"),
    (uuid!("50000000-0000-4000-8000-000000000005"), "Tailspin Toys", "tailspintoys.onmicrosoft.com", "advisor"),
    (uuid!("60000000-0000-4000-8000-000000000006"), "Woodgrove Bank", "woodgrovebank.onmicrosoft.com", "reseller"),
];

/// All customers: the well-known ones, the script's own, and the generated ones.
pub(super) fn companies(script: &Script) -> Vec<Company> {
    let known = COMPANIES.iter().map(|(id, name, domain, relationship)| Company {
        id: *id,
        name: (*name).to_owned(),
        domain: (*domain).to_owned(),
        relationship: (*relationship).to_owned(),
    });
    let own = script.extra_customers.iter().map(|row| Company {
        id: row.id,
        name: row.name.clone(),
        domain: row.domain.clone().unwrap_or_else(|| "practice.onmicrosoft.com".into()),
        relationship: row.relationship.clone(),
    });
    let generated = (1..=script.customers.generated).map(|n| Company {
        id: Uuid::from_u128(0x7000_0000_0000_4000_8000_0000_0000_0000 + u128::from(n)),
        name: format!("Practice customer {n:04}"),
        domain: format!("practice{n:04}.onmicrosoft.com"),
        relationship: "reseller".into(),
    });
    known.chain(own).chain(generated).collect()
}

/// Which customers are wanted, and from where on: what a continuation token holds.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
struct Wanted {
    from: usize,
    size: usize,
    field: String,
    starts_with: String,
}

impl Wanted {
    fn token(&self) -> String {
        // A struct of texts and numbers always has a JSON form.
        URL_SAFE_NO_PAD.encode(serde_json::to_vec(self).unwrap_or_default())
    }

    fn of_token(token: &str) -> Option<Self> {
        serde_json::from_slice(&URL_SAFE_NO_PAD.decode(token).ok()?).ok()
    }

    fn of_query(asked: &Asked) -> Result<Self, Answer> {
        let size = match asked.query("size") {
            None => 0,
            Some(size) => size.parse().map_err(|_| Answer::error(400, "3000", "size is no number."))?,
        };
        let mut wanted = Self { size, ..Self::default() };
        if let Some(filter) = asked.query("filter") {
            let bad = |reason: &str| Answer::error(400, "3000", reason);
            let filter: Value = serde_json::from_str(filter).map_err(|_| bad("filter is no JSON."))?;
            let filter = with_small_keys(filter);
            let text = |key: &str| filter.get(key).and_then(Value::as_str).unwrap_or_default();
            if !text("operator").eq_ignore_ascii_case("starts_with") {
                return Err(bad("The only operator is starts_with."));
            }
            wanted.field = text("field").to_ascii_lowercase();
            if !["companyname", "domain"].contains(&wanted.field.as_str()) {
                return Err(bad("The field cannot be filtered by."));
            }
            wanted.starts_with = text("value").to_lowercase();
        }
        Ok(wanted)
    }

    fn is_met_by(&self, company: &Company) -> bool {
        let text = if self.field == "domain" { &company.domain } else { &company.name };
        text.to_lowercase().starts_with(&self.starts_with)
    }
}

impl Office {
    /// `GET /customers`
    pub(super) fn list_customers(&self, asked: &Asked) -> Answer {
        let is_next = asked.query("seekOperation").is_some_and(|operation| operation.eq_ignore_ascii_case("next"));
        let wanted = if is_next {
            // The next page repeats neither size nor filter: they are in the token.
            if asked.query("size").is_some() || asked.query("filter").is_some() {
                return Answer::error(400, "3000", "size and filter do not go with seekOperation.");
            }
            match asked.header("ms-continuationtoken").and_then(Wanted::of_token) {
                Some(wanted) => wanted,
                None => return Answer::error(400, "3000", "MS-ContinuationToken is missing or wrong."),
            }
        } else {
            match Wanted::of_query(asked) {
                Ok(wanted) => wanted,
                Err(answer) => return answer,
            }
        };
        let page = self.script.customers.page;
        let size = if wanted.size == 0 { page } else { wanted.size.min(page) };
        let mut found = self.companies.iter().filter(|company| wanted.is_met_by(company)).skip(wanted.from);
        let items: Vec<Value> = found.by_ref().take(size).map(Company::json).collect();
        let mut body = json!({
            "totalCount": items.len() + self.script.lists.more_told,
            "items": items,
            "links": {"self": {"uri": format!("/customers?size={}", wanted.size), "method": "GET", "headers": []}},
            "attributes": {"objectType": "Collection"}
        });
        if found.next().is_some() {
            let token = Wanted { from: wanted.from + size, ..wanted }.token();
            body["continuationToken"] = json!(token);
            body["links"]["next"] = json!({
                "uri": "/customers?seekOperation=Next", "method": "GET",
                "headers": [{"key": "MS-ContinuationToken", "value": token}]
            });
        }
        Answer::json(200, body)
    }

    /// `GET /customers/{id}`
    pub(super) fn tell_customer(&self, customer: &str) -> Answer {
        match self.company(customer) {
            Err(answer) => answer,
            Ok(company) => {
                let mut body = company.json();
                body["allowDelegatedAccess"] = json!(false);
                Answer::json(200, body).marked()
            }
        }
    }

    /// `GET /customers/relationshiprequests`
    pub(super) fn relationship_link(&self) -> Answer {
        let delegated = if self.script.customers.delegated_link { "true" } else { "false" };
        Answer::json(
            200,
            json!({
                "url": format!("https://admin.microsoft.com/Adminportal/Home?invType=ResellerRelationship&partnerId={PARTNER_TENANT}\
                                &msppId=0&DAP={delegated}#/BillingAccounts/partner-invitation"),
                "attributes": {"objectType": "RelationshipRequest"}
            }),
        )
    }

    /// The customer of a path.
    ///
    /// # Errors
    /// The answer to give instead.
    pub(super) fn company(&self, customer: &str) -> Result<&Company, Answer> {
        let id = Uuid::try_parse(customer)
            .map_err(|_| Answer::error(400, "900118", "The customer id is not a valid GUID."))?;
        self.companies
            .iter()
            .find(|company| company.id == id)
            .ok_or_else(|| Answer::error(404, "1000", "The customer was not found for this partner."))
    }
}
