//! Amounts of money.

use std::fmt;

use super::Currency;
use crate::{Error, Result};

/// The largest amount, in whole units of any currency: a hundred times the dearest film even where a unit buys
/// least.
pub const MONEY_MAX: u64 = 1_000_000_000_000_000;

/// An amount of money in whole units of its currency, at least 1. Text form: `160000000 USD`.
///
/// Nothing here converts: what a unit of another currency or of another year is worth is data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Money {
    amount: u64,
    currency: Currency,
}

impl Money {
    /// An amount.
    ///
    /// # Errors
    /// 0, which stands for "not known" in the trade's data, or more than [`MONEY_MAX`].
    pub fn new(amount: u64, currency: Currency) -> Result<Self> {
        if (1..=MONEY_MAX).contains(&amount) {
            return Ok(Self { amount, currency });
        }
        Err(Error::invalid(format!("expected an amount from 1 to {MONEY_MAX}, found {amount}"))
            .hint("leave it out where it is not known"))
    }

    /// Whole units of the currency.
    pub fn amount(&self) -> u64 {
        self.amount
    }

    /// The currency.
    pub fn currency(&self) -> Currency {
        self.currency
    }
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.amount, self.currency)
    }
}

impl std::str::FromStr for Money {
    type Err = Error;
    fn from_str(text: &str) -> Result<Self> {
        let parts = text.trim().split_once(' ');
        let amount = parts.and_then(|(amount, _)| amount.parse().ok());
        match (amount, parts) {
            (Some(amount), Some((_, currency))) => Self::new(amount, currency.trim().parse()?),
            _ => Err(Error::invalid(format!(
                "expected an amount and its currency, found `{}`",
                text.escape_debug()
            ))
            .hint("whole units and a code of ISO 4217, such as `160000000 USD`")),
        }
    }
}
