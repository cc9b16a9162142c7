#![expect(clippy::unwrap_used, reason = "a test may stop at once")]

use super::*;

#[test]
fn the_file_that_init_writes_holds_the_defaults() {
    let config: Config = toml::from_str(CONFIG_TEMPLATE).unwrap();
    assert_eq!(config, Config::default());
}
