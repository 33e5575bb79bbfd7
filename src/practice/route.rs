//! Which call a request is: methods and paths, with the real service's blindness to letter case.

use axum::http::Method;
use percent_encoding::percent_decode_str;

use super::kind::Kind;

/// One call, with what its path names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Call {
    Authorize {
        tenant: String,
    },
    Token {
        tenant: String,
    },
    DeviceCode {
        tenant: String,
    },
    /// What the sign-in service tells anybody of a tenant.
    Metadata {
        tenant: String,
    },
    Customers,
    Customer {
        customer: String,
    },
    Relationship,
    Batches {
        customer: String,
    },
    Create {
        customer: String,
    },
    Append {
        customer: String,
        batch: String,
    },
    Devices {
        customer: String,
        batch: String,
    },
    Status {
        customer: String,
        tracking: String,
    },
    Delete {
        customer: String,
        batch: String,
        device: String,
    },
    Policies {
        customer: String,
    },
    PolicyCreate {
        customer: String,
    },
    Policy {
        customer: String,
        policy: String,
    },
    PolicyUpdate {
        customer: String,
        policy: String,
    },
    PolicyDelete {
        customer: String,
        policy: String,
    },
    Assign {
        customer: String,
    },
    /// What this service has done, for people and tests; no part of the real one.
    Books,
    /// A known path, asked in another way than it knows.
    WrongMethod,
    Unknown,
}

impl Call {
    /// Reads method and path. The path is cut into segments before it is decoded: a batch's name may hold a slash.
    pub(super) fn of(method: &Method, path: &str) -> Self {
        let segments: Vec<String> = path
            .trim_start_matches('/')
            .split('/')
            .map(|segment| percent_decode_str(segment).decode_utf8_lossy().into_owned())
            .collect();
        let small: Vec<String> = segments.iter().map(|segment| segment.to_ascii_lowercase()).collect();
        let small: Vec<&str> = small.iter().map(String::as_str).collect();
        let named = |at: usize| segments[at].clone();
        let by_method = |choices: &[(Method, Self)]| {
            choices.iter().find(|(m, _)| m == method).map_or(Self::WrongMethod, |(_, call)| call.clone())
        };
        match small.as_slice() {
            ["practice", "books"] => by_method(&[(Method::GET, Self::Books)]),
            [_, "oauth2", "v2.0", "authorize"] => by_method(&[(Method::GET, Self::Authorize { tenant: named(0) })]),
            [_, "oauth2", "v2.0", "token"] => by_method(&[(Method::POST, Self::Token { tenant: named(0) })]),
            [_, "oauth2", "v2.0", "devicecode"] => by_method(&[(Method::POST, Self::DeviceCode { tenant: named(0) })]),
            [_, "v2.0", ".well-known", "openid-configuration"] => {
                by_method(&[(Method::GET, Self::Metadata { tenant: named(0) })])
            }
            ["v1", "customers"] => by_method(&[(Method::GET, Self::Customers)]),
            ["v1", "customers", "relationshiprequests"] => by_method(&[(Method::GET, Self::Relationship)]),
            ["v1", "customers", _] => by_method(&[(Method::GET, Self::Customer { customer: named(2) })]),
            ["v1", "customers", _, "devicebatches"] => by_method(&[
                (Method::GET, Self::Batches { customer: named(2) }),
                (Method::POST, Self::Create { customer: named(2) }),
            ]),
            ["v1", "customers", _, "devicebatches", _, "devices"] => by_method(&[
                (Method::GET, Self::Devices { customer: named(2), batch: named(4) }),
                (Method::POST, Self::Append { customer: named(2), batch: named(4) }),
            ]),
            ["v1", "customers", _, "devicebatches", _, "devices", _] => {
                by_method(&[(Method::DELETE, Self::Delete { customer: named(2), batch: named(4), device: named(6) })])
            }
            ["v1", "customers", _, "batchjobstatus", _] => {
                by_method(&[(Method::GET, Self::Status { customer: named(2), tracking: named(4) })])
            }
            ["v1", "customers", _, "policies"] => by_method(&[
                (Method::GET, Self::Policies { customer: named(2) }),
                (Method::POST, Self::PolicyCreate { customer: named(2) }),
            ]),
            ["v1", "customers", _, "policies", _] => by_method(&[
                (Method::GET, Self::Policy { customer: named(2), policy: named(4) }),
                (Method::PUT, Self::PolicyUpdate { customer: named(2), policy: named(4) }),
                (Method::DELETE, Self::PolicyDelete { customer: named(2), policy: named(4) }),
            ]),
            ["v1", "customers", _, "devicepolicyupdates"] => {
                by_method(&[(Method::PATCH, Self::Assign { customer: named(2) })])
            }
            _ => Self::Unknown,
        }
    }

    /// The customer of its path.
    pub(super) fn customer(&self) -> Option<&str> {
        match self {
            Self::Customer { customer }
            | Self::Batches { customer }
            | Self::Create { customer }
            | Self::Append { customer, .. }
            | Self::Devices { customer, .. }
            | Self::Status { customer, .. }
            | Self::Delete { customer, .. }
            | Self::Policies { customer }
            | Self::PolicyCreate { customer }
            | Self::Policy { customer, .. }
            | Self::PolicyUpdate { customer, .. }
            | Self::PolicyDelete { customer, .. }
            | Self::Assign { customer } => Some(customer),
            _ => None,
        }
    }

    /// Its kind; `None` for the books, which are no part of the service and never fail.
    pub(super) fn kind(&self) -> Option<Kind> {
        Some(match self {
            Self::Authorize { .. } => Kind::Authorize,
            Self::Token { .. } => Kind::Token,
            Self::DeviceCode { .. } => Kind::DeviceCode,
            Self::Metadata { .. } => Kind::Metadata,
            Self::Customers => Kind::Customers,
            Self::Customer { .. } => Kind::Customer,
            Self::Relationship => Kind::Relationship,
            Self::Batches { .. } => Kind::Batches,
            Self::Create { .. } => Kind::Create,
            Self::Append { .. } => Kind::Append,
            Self::Devices { .. } => Kind::Devices,
            Self::Status { .. } => Kind::Status,
            Self::Delete { .. } => Kind::Delete,
            Self::Policies { .. } => Kind::Policies,
            Self::PolicyCreate { .. } => Kind::PolicyCreate,
            Self::Policy { .. } => Kind::Policy,
            Self::PolicyUpdate { .. } => Kind::PolicyUpdate,
            Self::PolicyDelete { .. } => Kind::PolicyDelete,
            Self::Assign { .. } => Kind::Assign,
            Self::Books => return None,
            Self::WrongMethod | Self::Unknown => Kind::Other,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letter_case_does_not_matter_but_names_keep_theirs() {
        let append = Call::Append { customer: "Abc".into(), batch: "Test batch/1".into() };
        for path in [
            "/v1/customers/Abc/deviceBatches/Test%20batch%2F1/devices",
            "/V1/Customers/Abc/DEVICEBATCHES/Test%20batch%2f1/Devices",
        ] {
            assert_eq!(Call::of(&Method::POST, path), append);
        }
    }

    #[test]
    fn every_path_has_its_call() {
        let cases = [
            (Method::GET, "/t/oauth2/v2.0/authorize", Some(Kind::Authorize)),
            (Method::POST, "/t/oauth2/v2.0/token", Some(Kind::Token)),
            (Method::GET, "/v1/customers", Some(Kind::Customers)),
            (Method::GET, "/v1/customers/relationshipRequests", Some(Kind::Relationship)),
            (Method::GET, "/v1/customers/1", Some(Kind::Customer)),
            (Method::GET, "/v1/customers/1/devicebatches", Some(Kind::Batches)),
            (Method::POST, "/v1/customers/1/devicebatches", Some(Kind::Create)),
            (Method::GET, "/v1/customers/1/devicebatches/b/devices", Some(Kind::Devices)),
            (Method::DELETE, "/v1/customers/1/devicebatches/b/devices/d", Some(Kind::Delete)),
            (Method::GET, "/v1/customers/1/batchJobStatus/x", Some(Kind::Status)),
            (Method::POST, "/t/oauth2/v2.0/devicecode", Some(Kind::DeviceCode)),
            (Method::GET, "/t/v2.0/.well-known/openid-configuration", Some(Kind::Metadata)),
            (Method::GET, "/v1/customers/1/Policies", Some(Kind::Policies)),
            (Method::POST, "/v1/customers/1/policies", Some(Kind::PolicyCreate)),
            (Method::GET, "/v1/customers/1/policies/p", Some(Kind::Policy)),
            (Method::PUT, "/v1/customers/1/policies/p", Some(Kind::PolicyUpdate)),
            (Method::DELETE, "/v1/customers/1/policies/p", Some(Kind::PolicyDelete)),
            (Method::PATCH, "/v1/customers/1/DevicePolicyUpdates", Some(Kind::Assign)),
            (Method::GET, "/practice/books", None),
            (Method::GET, "/customers/1/batchJobStatus/x", Some(Kind::Other)),
            (Method::PUT, "/v1/customers", Some(Kind::Other)),
            (Method::GET, "/", Some(Kind::Other)),
        ];
        for (method, path, kind) in cases {
            assert_eq!(Call::of(&method, path).kind(), kind, "{method} {path}");
        }
        assert_eq!(Call::of(&Method::PUT, "/v1/customers"), Call::WrongMethod);
    }
}
