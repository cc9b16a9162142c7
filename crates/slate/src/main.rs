//! Slate's one program.

use std::process::ExitCode;

fn main() -> ExitCode {
    slate::cli::main(std::env::args_os())
}
