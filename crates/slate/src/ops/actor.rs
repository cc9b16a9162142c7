//! Accounts: add one, give it another token, list them, end one.

use serde::{Deserialize, Serialize};
use serde_json::json;
use slate_core::{ActorName, Error, Purpose, Result, Role, Timestamp};
use slate_store::{Actor, Reader};
use utoipa::ToSchema;

use crate::operation::{About, Applied, Context, Operation, Outcome, Show};
use crate::table::Table;
use crate::token::Token;

/// Add an account and print its token, once.
#[derive(Debug, Clone, clap::Args, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ActorAdd {
    /// Name of the account
    pub name: ActorName,
    /// What it may be: admin, analyst, approver, service or client
    #[arg(long)]
    pub role: Role,
    /// The person behind it; the account's name when left out
    #[arg(long)]
    #[serde(default)]
    pub person: Option<String>,
}

/// The new account's token.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TokenGiven {
    /// The account.
    pub actor: ActorName,
    /// The token's public name.
    pub token_id: String,
    /// The token itself; it is shown this once.
    pub token: String,
}

impl Operation for ActorAdd {
    type Response = TokenGiven;
    const ABOUT: About = About {
        path: &["actor", "add"],
        purpose: Purpose::Administer,
        summary: "Add an account and print its token once",
        example: "slate actor add ben --role approver --person \"Ben Okri\"",
    };

    fn run<'a>(self, cx: &Context<'a>) -> Result<Outcome<'a, TokenGiven>> {
        let (token, now) = (Token::new()?, cx.now);
        let person = self.person.unwrap_or_else(|| self.name.to_string());
        let actor =
            Actor { name: self.name, person, role: self.role, added_at: now, revoked_at: None };
        Ok(Outcome::change(format!("actor:{}", actor.name), "", move |tx| {
            if tx.actor(&actor.name)?.is_some() {
                let detail = format!("there is an actor `{}` already", actor.name);
                return Err(Error::conflict(detail).hint("choose another name"));
            }
            tx.add_actor(&actor)?;
            tx.add_token(&token.hash(), &token.id(), &actor.name, now)?;
            let effect = json!({
                "role": actor.role, "person": actor.person, "token_id": token.id(),
            });
            Ok(Applied { response: given(actor.name, &token), effect })
        }))
    }
}

/// Give an account one more token and print it, once.
#[derive(Debug, Clone, clap::Args, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ActorToken {
    /// Name of the account
    pub name: ActorName,
}

impl Operation for ActorToken {
    type Response = TokenGiven;
    const ABOUT: About = About {
        path: &["actor", "token"],
        purpose: Purpose::Administer,
        summary: "Give an account one more token and print it once",
        example: "slate actor token ben",
    };

    fn run<'a>(self, cx: &Context<'a>) -> Result<Outcome<'a, TokenGiven>> {
        let (token, now, name) = (Token::new()?, cx.now, self.name);
        Ok(Outcome::change(format!("actor:{name}"), "", move |tx| {
            let actor = tx.actor(&name)?.ok_or_else(|| nobody(&name))?;
            if actor.revoked_at.is_some() {
                return Err(Error::conflict(format!("actor `{name}` was revoked"))
                    .hint("add a new account"));
            }
            tx.add_token(&token.hash(), &token.id(), &name, now)?;
            Ok(Applied { effect: json!({"token_id": token.id()}), response: given(name, &token) })
        }))
    }
}

fn given(actor: ActorName, token: &Token) -> TokenGiven {
    TokenGiven { actor, token_id: token.id(), token: token.reveal().to_owned() }
}

fn nobody(name: &ActorName) -> Error {
    Error::not_found(format!("there is no actor `{name}`")).hint("`slate actor list` shows them")
}

impl Show for TokenGiven {
    fn show(&self, out: &mut String) {
        out.push_str(&format!(
            "{}\ntoken {} of `{}`, shown this once; its owner sets SLATE_TOKEN to it\n",
            self.token, self.token_id, self.actor
        ));
    }
}

/// List the accounts.
#[derive(Debug, Clone, clap::Args, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ActorList {}

/// All accounts.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Actors {
    /// By name.
    pub actors: Vec<ActorLine>,
}

/// One account.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ActorLine {
    /// Its name.
    pub name: ActorName,
    /// The person behind it.
    pub person: String,
    /// What it may be.
    pub role: Role,
    /// Since when.
    pub added_at: Timestamp,
    /// Until when, if it ended.
    pub revoked_at: Option<Timestamp>,
}

impl Operation for ActorList {
    type Response = Actors;
    const ABOUT: About = About {
        path: &["actor", "list"],
        purpose: Purpose::Administer,
        summary: "List the accounts",
        example: "slate actor list",
    };

    fn run<'a>(self, cx: &Context<'a>) -> Result<Outcome<'a, Actors>> {
        let actors = cx.place.store.read(|r| r.actors())?;
        Ok(Outcome::Answer(Actors { actors: actors.into_iter().map(line).collect() }))
    }
}

fn line(a: Actor) -> ActorLine {
    let Actor { name, person, role, added_at, revoked_at } = a;
    ActorLine { name, person, role, added_at, revoked_at }
}

impl Show for Actors {
    fn show(&self, out: &mut String) {
        let mut table = Table::new(["name", "person", "role", "since", "until"]);
        for a in &self.actors {
            let until = a.revoked_at.map_or_else(|| "-".to_owned(), |t| t.to_string());
            let (name, role) = (a.name.to_string(), a.role.to_string());
            table.row([name, a.person.clone(), role, a.added_at.to_string(), until]);
        }
        table.show(out);
    }
}

/// End an account, or one of its tokens.
#[derive(Debug, Clone, clap::Args, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ActorRevoke {
    /// Name of the account
    #[arg(required_unless_present = "token_id", conflicts_with = "token_id")]
    #[serde(default)]
    pub name: Option<ActorName>,
    /// Public name of one token to end instead
    #[arg(long)]
    #[serde(default)]
    pub token_id: Option<String>,
    /// Why
    #[arg(long, default_value = "")]
    #[serde(default)]
    pub why: String,
}

/// What was ended.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Revoked {
    /// `actor:NAME` or `token:ID`.
    pub revoked: String,
}

impl Operation for ActorRevoke {
    type Response = Revoked;
    const ABOUT: About = About {
        path: &["actor", "revoke"],
        purpose: Purpose::Administer,
        summary: "End an account with all its tokens, or one token",
        example: "slate actor revoke ben --why \"left the company\"",
    };

    fn check(&self) -> Result<()> {
        if self.name.is_some() == self.token_id.is_some() {
            return Err(Error::invalid("expected either `name` or `token_id`"));
        }
        Ok(())
    }

    fn run<'a>(self, cx: &Context<'a>) -> Result<Outcome<'a, Revoked>> {
        let (now, name, token_id) = (cx.now, self.name, self.token_id);
        let subject = match (&name, &token_id) {
            (Some(name), _) => format!("actor:{name}"),
            (None, id) => format!("token:{}", id.as_deref().unwrap_or_default()),
        };
        let revoked = subject.clone();
        Ok(Outcome::change(subject, self.why, move |tx| {
            let ended = match (&name, &token_id) {
                (Some(name), _) => tx.revoke_actor(name, now)?,
                (None, id) => tx.revoke_token(id.as_deref().unwrap_or_default(), now)?,
            };
            if !ended {
                return Err(Error::not_found(format!("there is no active `{revoked}`"))
                    .hint("`slate actor list` shows them"));
            }
            Ok(Applied { response: Revoked { revoked }, effect: json!({}) })
        }))
    }
}

impl Show for Revoked {
    fn show(&self, out: &mut String) {
        out.push_str(&format!("revoked {}\n", self.revoked));
    }
}

/// The person behind an account; the account's name if nobody knows it.
pub(super) fn person_of(r: Reader<'_>, account: &str) -> Result<String> {
    let known = ActorName::new(account).ok().map(|name| r.actor(&name)).transpose()?.flatten();
    Ok(known.map_or_else(|| account.to_owned(), |actor| actor.person))
}
