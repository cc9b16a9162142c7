//! The table role x purpose: the default answer, deny where it is empty.

use slate_core::{Purpose, Role};

/// Whether the table lets `role` act for `purpose` at all. A purpose that is not named has no row.
pub fn allows(role: Role, purpose: Purpose) -> bool {
    use Role::{Admin, Analyst, Approver, Client, Service};
    let roles: &[Role] = match purpose {
        Purpose::Administer => &[Admin],
        Purpose::Import | Purpose::Evaluate | Purpose::Propose => &[Admin, Analyst],
        Purpose::Observe | Purpose::Inspect => &[Admin, Analyst, Approver],
        Purpose::Decide | Purpose::Deploy | Purpose::Curate | Purpose::Forget | Purpose::Audit => {
            &[Admin, Approver]
        }
        Purpose::Personalize => &[Admin, Analyst, Approver, Service],
        Purpose::Assign => &[Admin, Analyst, Approver, Service, Client],
        Purpose::Collect => &[Admin, Service],
    };
    roles.contains(&role)
}
