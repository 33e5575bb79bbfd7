//! Configuration profiles on the command line.

use clap::{ArgGroup, Args, Subcommand};

/// What a profile is.
#[derive(Clone, Debug, Default, Args)]
pub struct PolicyFields {
    /// What it is for
    #[arg(long, value_name = "TEXT")]
    pub description: Option<String>,
    /// What is left out at the first start, in place of what was: oobe_user_not_local_admin, skip_express_settings,
    /// skip_oem_registration, remove_oem_preinstalls, skip_eula, or none; may be given several times
    #[arg(long, value_name = "SETTING")]
    pub setting: Vec<String>,
    /// With skip_eula: how the customer has agreed to the licence terms, who and when; kept in the journal
    #[arg(long, value_name = "TEXT")]
    pub consent: Option<String>,
}

/// Configuration profiles.
#[derive(Debug, Subcommand)]
pub enum ProfilesCommand {
    /// The profiles of a customer, as Partner Center tells them
    List {
        /// The customer's tenant id
        #[arg(long, value_name = "ID")]
        customer: String,
    },
    /// Make a profile
    Create {
        /// The customer's tenant id
        #[arg(long, value_name = "ID")]
        customer: String,
        /// Its name; each profile of a customer has its own
        #[arg(long, value_name = "NAME")]
        name: String,
        /// What it is
        #[command(flatten)]
        fields: PolicyFields,
    },
    /// Change a profile; what is not given stays
    Edit {
        /// The profile: its id or its name
        profile: String,
        /// The customer's tenant id
        #[arg(long, value_name = "ID")]
        customer: String,
        /// Another name
        #[arg(long, value_name = "NAME")]
        name: Option<String>,
        /// What changes
        #[command(flatten)]
        fields: PolicyFields,
    },
    /// Delete a profile
    Delete {
        /// The profile: its id or its name
        profile: String,
        /// The customer's tenant id
        #[arg(long, value_name = "ID")]
        customer: String,
    },
    /// Give a profile to registered devices, and follow that to its end; may be given again after a break
    #[command(group = ArgGroup::new("to").required(true).args(["batch", "devices"]))]
    Assign {
        /// The profile: its id or its name
        profile: String,
        /// The customer's tenant id
        #[arg(long, value_name = "ID")]
        customer: String,
        /// All registered devices of this batch
        #[arg(long, value_name = "ID")]
        batch: Option<String>,
        /// These devices
        #[arg(long = "device", value_name = "ID")]
        devices: Vec<String>,
    },
}
