//! Who may do what, and the mathematics of the record that says who did.
