//! A real server in a process of its own.
#![allow(dead_code)] // Each test file uses its own part.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};

/// A server that is killed with the test.
pub(crate) struct Server {
    child: Child,
    pub(crate) url: String,
    /// What it has written to the error stream since it began to listen.
    pub(crate) lines: Arc<Mutex<Vec<String>>>,
}

impl Server {
    /// Starts `assay serve` on a free port of the loopback address, for the folder `log`.
    pub(crate) fn start(folder: &Path, options: &[&str]) -> Self {
        Self::launch(folder, &[&["--log", "log"], options].concat(), &[])
    }

    /// Starts it with these options and, beside the test's own, these variables of the environment.
    pub(crate) fn launch(folder: &Path, options: &[&str], environment: &[(&str, &str)]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_assay"))
            .args(["serve", "--listen", "127.0.0.1:0", "--publish-interval-ms", "50"])
            .args(["--requests-per-second", "1000000"])
            .args(options)
            .current_dir(folder)
            .env("ASSAY_HOME", folder.join("home"))
            .envs(environment.iter().copied())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let url = loop {
            let line = lines.next().expect("the server ended before it listened").unwrap();
            if let Some((_, url)) = line.split_once(" at http://") {
                break format!("http://{url}");
            }
        };
        let kept: Arc<Mutex<Vec<String>>> = Arc::default();
        let all = Arc::clone(&kept);
        // What it says further is read, so that it never waits for a reader.
        std::thread::spawn(move || {
            lines.map_while(Result::ok).for_each(|line| all.lock().unwrap().push(line));
        });
        Self { child, url, lines: kept }
    }

    /// The process.
    pub(crate) fn pid(&self) -> String {
        self.child.id().to_string()
    }

    /// Kills it as a power cut would kill the process: with no chance to do anything.
    pub(crate) fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Waits for it to end by itself; its exit status.
    pub(crate) fn wait(&mut self) -> Option<i32> {
        self.child.wait().unwrap().code()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
