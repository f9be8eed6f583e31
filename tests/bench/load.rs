//! Load: so many connections, each asks again as soon as it is answered.

use std::{
    cell::{Cell, RefCell},
    net::SocketAddr,
    rc::Rc,
    time::{Duration, Instant},
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    task::LocalSet,
};

/// What a load did.
pub struct Done {
    pub per_second: f64,
    pub requests: usize,
    /// Of each request, in µs.
    micros: Vec<f64>,
}

impl Done {
    /// Half of the requests took no longer, in ms.
    pub fn p50(mut self) -> f64 {
        self.micros.sort_by(f64::total_cmp);
        self.micros[self.micros.len() / 2] / 1000.0
    }
}

/// Asks for so long on so many connections. `make` makes the n-th request.
pub fn run(to: SocketAddr, connections: usize, lasts: Duration, make: impl Fn(usize) -> Vec<u8> + 'static) -> Done {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let (make, made) = (Rc::new(make), Rc::new(Cell::new(0)));
    let micros = Rc::new(RefCell::new(Vec::with_capacity(1 << 20)));
    let begun = Instant::now();
    let local = LocalSet::new();
    for _ in 0..connections {
        let (make, made, micros) = (make.clone(), made.clone(), micros.clone());
        local.spawn_local(async move {
            let mut stream = TcpStream::connect(to).await.unwrap();
            stream.set_nodelay(true).unwrap();
            let mut bytes = vec![0; 64 * 1024];
            while begun.elapsed() < lasts {
                let request = make(made.replace(made.get() + 1));
                let sent = Instant::now();
                stream.write_all(&request).await.unwrap();
                let size = answer(&mut stream, &mut bytes).await;
                assert!(bytes[9] == b'2', "{}", String::from_utf8_lossy(&bytes[..size]));
                micros.borrow_mut().push(sent.elapsed().as_secs_f64() * 1e6);
            }
        });
    }
    runtime.block_on(local);
    let seconds = begun.elapsed().as_secs_f64();
    let micros = micros.take();
    Done { per_second: micros.len() as f64 / seconds, requests: micros.len(), micros }
}

/// Reads one answer. Every answer that is measured says its length.
async fn answer(stream: &mut TcpStream, bytes: &mut Vec<u8>) -> usize {
    let mut size = 0;
    let mut whole = usize::MAX;
    while size < whole {
        if size == bytes.len() {
            bytes.resize(2 * size, 0);
        }
        let read = stream.read(&mut bytes[size..]).await.unwrap();
        assert!(read > 0, "hung up after {}", String::from_utf8_lossy(&bytes[..size]));
        size += read;
        if whole == usize::MAX
            && let Some(end) = bytes[..size].windows(4).position(|four| four == b"\r\n\r\n")
        {
            whole = end + 4 + length(&bytes[..end]);
        }
    }
    size
}

fn length(head: &[u8]) -> usize {
    let name = b"content-length: ";
    let at = head.windows(name.len()).position(|part| part.eq_ignore_ascii_case(name)).unwrap() + name.len();
    head[at..].iter().take_while(|byte| byte.is_ascii_digit()).fold(0, |sum, byte| sum * 10 + usize::from(byte - b'0'))
}
