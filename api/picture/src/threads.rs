//! Threads for pictures alone. Every thread keeps to itself what memory it was given and may need again; shared with the
//! rest of the server, there would be hundreds that have once held a picture.

use std::{
    io,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Arc, Mutex, mpsc},
};

use tokio::sync::oneshot;

type Work = Box<dyn FnOnce() + Send>;

/// The threads. They end with the last copy of this.
#[derive(Clone)]
pub(super) struct Threads(mpsc::Sender<Work>);

impl Threads {
    /// Starts so many.
    pub(super) fn start(count: usize) -> io::Result<Self> {
        let (sender, receiver) = mpsc::channel();
        let receiver = Arc::new(Mutex::new(receiver));
        for _ in 0..count {
            let receiver = receiver.clone();
            std::thread::Builder::new().name("photo".into()).spawn(move || serve(&receiver))?;
        }
        Ok(Self(sender))
    }

    /// What came of the work; none when it panicked.
    pub(super) async fn run<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Option<T> {
        let (tell, told) = oneshot::channel();
        // Who asked may have hung up.
        self.0.send(Box::new(move || drop(tell.send(work())))).ok()?;
        told.await.ok()
    }
}

fn serve(waiting: &Mutex<mpsc::Receiver<Work>>) {
    // Nothing panics while it is locked.
    while let Ok(work) = waiting.lock().map_or(Err(mpsc::RecvError), |waiting| waiting.recv()) {
        // The message is in the log by then; the one who waits is told by the channel that is dropped.
        drop(catch_unwind(AssertUnwindSafe(work)));
    }
}
