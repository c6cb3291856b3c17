//! `assay`: finds where AI models still work, and proves it.

fn main() -> std::process::ExitCode {
    assay_cli::main()
}
