//! Why nothing is done to a profile just now: nobody is signed in, it is being given to devices, or nobody knows yet what came of an
//! earlier deed on it. Buttons say so before they are pressed, and a command that comes all the same is answered with it.

use crate::domain::{PolicyChange, PolicyId};
use crate::words;

use super::model::{Dialog, Model, PolicyDialog};
use super::notice::{Notice, Severity, profile_unconfirmed};
use super::policies::PolicyCommand;

impl Model {
    /// Why nothing is done now to the profile of this id or this name; `None` where it can be tried. Whether somebody is signed in is
    /// another question.
    pub fn why_no_deed_on(&self, policy: Option<&PolicyId>, name: &str) -> Option<Notice> {
        let given = self.policies.assigning.as_ref().and_then(|assigning| assigning.policy.as_ref());
        if policy.is_some() && policy == given {
            let notice = Notice::new(Severity::Info, words!("told-profile-given"));
            return Some(notice.with_next(words!("told-profile-given", "next")));
        }
        let mut deeds = self.policies.list.iter().flat_map(|list| &list.changes);
        // A deed that names no partner may be another's, and then it is never settled here.
        let is_in_the_way =
            |deed: &&PolicyChange| !deed.is_settled() && !deed.partner.is_empty() && deed.is_on(policy, name);
        let deed = deeds.find(is_in_the_way)?;
        let notice = Notice::new(Severity::Warning, profile_unconfirmed(deed.deed, &deed.name));
        Some(notice.with_next(words!("told-profile-unconfirmed", "next")))
    }

    /// Why a command about profiles is not done now; `None` where it can be tried.
    pub(super) fn why_not_on_profiles(&self, command: &PolicyCommand) -> Option<Notice> {
        use PolicyCommand as C;
        let (policy, name) = match command {
            C::Save(form) => (form.policy.as_ref(), form.draft.name.trim()),
            C::RequestDeletion(id) | C::RequestAssignment(id) => {
                (Some(id), self.policies.policy(id)?.draft.name.as_str())
            }
            C::ConfirmDeletion | C::ConfirmAssignment(_) => match self.dialog.as_ref()? {
                Dialog::Policy(
                    PolicyDialog::Delete { policy, name, .. } | PolicyDialog::Assign { policy, name, .. },
                ) => (Some(policy), name.as_str()),
                _ => return None,
            },
            C::Show(_) | C::Refresh | C::LeaveUnsaved(_) | C::StopAssigning => return None,
        };
        self.why_no_sign_in().or_else(|| self.why_no_deed_on(policy, name))
    }
}
