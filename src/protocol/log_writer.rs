//! Who writes the log while nobody reads it? A thread of its own, so that a full pipe holds up no call.

use std::io::{self, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread;
use std::time::Duration;

/// How many bytes may wait to be written. Lines beyond that are dropped, and counted.
const ROOM: usize = 4 << 20;
/// How long the end of the process waits for what is not written yet.
const FAREWELL: Duration = Duration::from_millis(300);

pub(super) struct LogWriter {
    entries: Sender<Entry>,
    waiting: Arc<AtomicUsize>,
    dropped: AtomicUsize,
    /// The line that says how many lines are missing in its place.
    gap: fn(usize) -> String,
}

enum Entry {
    Line(String),
    /// Asks to be told when everything before it is written.
    Mark(Sender<()>),
}

impl LogWriter {
    pub(super) fn start(
        sink: impl Write + Send + 'static,
        gap: fn(usize) -> String,
    ) -> io::Result<Self> {
        let (entries, coming) = mpsc::channel();
        let waiting = Arc::new(AtomicUsize::new(0));
        let left = Arc::clone(&waiting);
        thread::Builder::new().name("log".to_owned()).spawn(move || run(&coming, sink, &left))?;
        Ok(Self { entries, waiting, dropped: AtomicUsize::new(0), gap })
    }

    pub(super) fn write(&self, line: String) {
        if self.waiting.load(Ordering::Relaxed) + line.len() > ROOM {
            self.dropped.fetch_add(1, Ordering::Relaxed);
            return;
        }
        self.fill_gap();
        self.submit(line);
    }

    /// Waits until everything is written, but not for ever: maybe nobody reads.
    pub(super) fn flush(&self) {
        self.fill_gap();
        let (mark, reached) = mpsc::channel();
        if self.entries.send(Entry::Mark(mark)).is_ok() {
            // What is not written by now never will be.
            let _ = reached.recv_timeout(FAREWELL);
        }
    }

    fn fill_gap(&self) {
        let dropped = self.dropped.swap(0, Ordering::Relaxed);
        if dropped > 0 {
            self.submit((self.gap)(dropped));
        }
    }

    fn submit(&self, line: String) {
        self.waiting.fetch_add(line.len(), Ordering::Relaxed);
        // The thread ends only after this sender.
        let _ = self.entries.send(Entry::Line(line));
    }
}

fn run(coming: &Receiver<Entry>, mut sink: impl Write, waiting: &AtomicUsize) {
    for entry in coming {
        match entry {
            Entry::Line(mut line) => {
                let size = line.len();
                line.push('\n');
                // With stderr gone there is nobody left to tell.
                let _ = sink.write_all(line.as_bytes());
                waiting.fetch_sub(size, Ordering::Relaxed);
            }
            // Whoever asked may not wait any more.
            Entry::Mark(mark) => drop(mark.send(())),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;
    use std::time::Instant;

    use super::*;

    /// A pipe that nobody reads as long as the lock is held.
    #[derive(Clone, Default)]
    struct Pipe(Arc<Mutex<Vec<u8>>>);

    impl Write for Pipe {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().extend(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn lines_that_nobody_reads_are_dropped_and_counted() {
        let pipe = Pipe::default();
        let writer = LogWriter::start(pipe.clone(), |count| format!("{count} dropped")).unwrap();
        let unread = pipe.0.lock().unwrap();
        let long = "x".repeat(ROOM / 4);
        for _ in 0..10 {
            writer.write(long.clone());
        }
        let begun = Instant::now();
        writer.flush();
        assert!(begun.elapsed() < FAREWELL * 3, "{:?}", begun.elapsed());
        drop(unread);
        writer.flush();
        writer.write("after".to_owned());
        writer.flush();
        let written = String::from_utf8(pipe.0.lock().unwrap().clone()).unwrap();
        let lines: Vec<&str> = written.lines().collect();
        assert_eq!(lines, [&long, &long, &long, &long, "6 dropped", "after"]);
    }
}
