//! Why something is done, and who the doer is. Both lists are closed.

use serde::{Deserialize, Serialize};
use std::fmt;

use crate::{Error, Result};

macro_rules! closed_list {
    ($(#[$doc:meta])* $name:ident, $what:literal { $($(#[$item_doc:meta])* $item:ident = $word:literal,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
        pub enum $name {
            $($(#[$item_doc])* #[serde(rename = $word)] $item,)*
        }

        impl $name {
            /// Everything on the list.
            pub const ALL: &'static [Self] = &[$(Self::$item),*];

            /// The word used in files and on the wire.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$item => $word,)* }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl std::str::FromStr for $name {
            type Err = Error;
            fn from_str(text: &str) -> Result<Self> {
                Self::ALL.iter().copied().find(|x| x.as_str() == text).ok_or_else(|| {
                    let words: Vec<_> = Self::ALL.iter().map(|x| x.as_str()).collect();
                    let detail = format!("unknown {} `{text}`", $what);
                    Error::invalid(detail).hint(format!("one of {}", words.join(", ")))
                })
            }
        }
    };
}

closed_list! {
    /// What an operation is for. Every operation declares one, and the answer to "may I?" depends on it.
    Purpose, "purpose" {
        /// Make and revoke accounts, back up, restore, run the server.
        Administer = "administer",
        /// Bring viewing and catalog data in.
        Import = "import",
        /// Look at data in sum, runs, models, proposals.
        Observe = "observe",
        /// Look at one viewer's history.
        Inspect = "inspect",
        /// Fit and compare models on past viewing.
        Evaluate = "evaluate",
        /// Ask for a change that a person decides on.
        Propose = "propose",
        /// Approve or reject what somebody else proposed.
        Decide = "decide",
        /// Put an approved version in front of viewers, or take it back.
        Deploy = "deploy",
        /// Set the rules by which titles are shown.
        Curate = "curate",
        /// Choose titles for one viewer.
        Personalize = "personalize",
        /// Say which cell of a test somebody is in.
        Assign = "assign",
        /// Take in what viewers just did.
        Collect = "collect",
        /// Delete everything that is known of one viewer.
        Forget = "forget",
        /// Read and verify the record.
        Audit = "audit",
    }
}

closed_list! {
    /// What an account may be.
    Role, "role" {
        /// Runs the installation.
        Admin = "admin",
        /// Brings data in, fits and compares models, proposes.
        Analyst = "analyst",
        /// Decides on proposals, deploys what was approved, and sets the rules.
        Approver = "approver",
        /// A program that asks for lists and reports viewing.
        Service = "service",
        /// A program in the hands of viewers, whose token everybody can read: it asks for flags and nothing else.
        Client = "client",
    }
}
