//! What a clause is about: a metric, a parameter, a tag, or something that every record has.

use std::fmt;

use slate_core::{Error, Result};

/// Where a value is looked up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Family {
    /// The last value of a metric: a number.
    Metric,
    /// A parameter: a text.
    Param,
    /// A tag: a text.
    Tag,
    /// Something that every record has.
    Attribute,
}

impl Family {
    /// By the word before the first dot; singular and plural are the same.
    fn named(word: &str) -> Option<Self> {
        match word {
            "metric" | "metrics" => Some(Self::Metric),
            "param" | "params" | "parameter" | "parameters" => Some(Self::Param),
            "tag" | "tags" => Some(Self::Tag),
            "attribute" | "attributes" | "attr" | "run" => Some(Self::Attribute),
            _ => None,
        }
    }

    fn as_str(self) -> &'static str {
        match self {
            Self::Metric => "metrics",
            Self::Param => "params",
            Self::Tag => "tags",
            Self::Attribute => "attributes",
        }
    }
}

/// Where to look up a value, and under which key.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Field {
    /// Where.
    pub family: Family,
    /// Under which key.
    pub key: String,
}

/// What the records of one search have.
#[derive(Debug)]
pub struct Shape {
    /// Families that they have beside attributes.
    pub families: &'static [Family],
    /// Attributes that are texts.
    pub texts: &'static [&'static str],
    /// Attributes that are numbers.
    pub numbers: &'static [&'static str],
    /// Other names of attributes, each with the one that is meant.
    pub aliases: &'static [(&'static str, &'static str)],
}

impl Shape {
    /// The field that `prefix` and `key` name; without a prefix it is an attribute.
    ///
    /// # Errors
    /// These records have no such family or attribute.
    pub(super) fn field(&self, prefix: Option<&str>, key: &str) -> Result<Field> {
        let family = match prefix {
            None => Family::Attribute,
            Some(word) => Family::named(word).ok_or_else(|| {
                Error::invalid(format!(
                    "expected metrics, params, tags or attributes, found `{word}`"
                ))
            })?,
        };
        if family == Family::Attribute {
            return self.attribute(key);
        }
        if key.is_empty() {
            return Err(Error::invalid(format!("expected a key after `{}.`", family.as_str())));
        }
        if !self.families.contains(&family) {
            return Err(Error::invalid(format!("nothing here has {}", family.as_str())));
        }
        Ok(Field { family, key: key.to_owned() })
    }

    fn attribute(&self, key: &str) -> Result<Field> {
        let meant = self.aliases.iter().find(|(alias, _)| *alias == key).map_or(key, |(_, m)| m);
        if self.texts.contains(&meant) || self.numbers.contains(&meant) {
            return Ok(Field { family: Family::Attribute, key: meant.to_owned() });
        }
        let known: Vec<&str> = self.texts.iter().chain(self.numbers).copied().collect();
        Err(Error::invalid(format!("unknown attribute `{key}`"))
            .hint(format!("one of {}", known.join(", "))))
    }

    /// Whether a field holds numbers.
    pub(super) fn is_number(&self, field: &Field) -> bool {
        match field.family {
            Family::Metric => true,
            Family::Param | Family::Tag => false,
            Family::Attribute => self.numbers.contains(&field.key.as_str()),
        }
    }
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.`{}`", self.family.as_str(), self.key.replace('`', "``"))
    }
}
