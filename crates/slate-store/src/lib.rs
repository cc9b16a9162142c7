//! Transactional state in SQLite, artifacts and keys: one migration list, one conformance suite.
