//! Many pictures at once.

use std::{
    pin::pin,
    task::{Context, Poll, Waker},
};

use super::*;

fn run<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(work)
}

#[test]
fn who_finds_no_place_is_told_when_to_come_back() {
    run(async {
        let pool = Pool::new(1, 2).unwrap();
        let upload = jpeg(&scene(7, 1200, 900), 85);
        let tasks: Vec<_> = (0..12)
            .map(|_| {
                let (pool, upload) = (pool.clone(), upload.clone());
                tokio::spawn(async move { pool.render(|| Ok(upload)).await })
            })
            .collect();
        let (mut done, mut busy) = (0, 0);
        for task in tasks {
            match task.await.unwrap() {
                Ok(_) => done += 1,
                Err(PoolError::Busy { retry_after }) => busy += usize::from(retry_after > 0),
                Err(other) => panic!("{other}"),
            }
        }
        assert_eq!((done, busy), (3, 9));
        assert!(pool.render(|| Ok(upload)).await.is_ok(), "the places are free again");
    });
}

#[test]
fn a_refused_picture_gives_its_place_back() {
    run(async {
        let pool = Pool::new(1, 0).unwrap();
        for _ in 0..5 {
            let refused = pool.render(|| Ok(b"<svg>")).await;
            assert!(matches!(refused, Err(PoolError::Refused(PictureError::Unsupported(Foreign::Document)))));
        }
        assert!(pool.render(|| Ok(jpeg(&scene(8, 64, 64), 85))).await.is_ok());
    });
}

#[test]
fn who_hangs_up_keeps_the_core_until_the_work_is_done() {
    run(async {
        let pool = Pool::new(1, 1).unwrap();
        let upload = jpeg(&scene(9, 2400, 1800), 85);
        let waiting = tokio::time::timeout(
            std::time::Duration::from_millis(5),
            pool.render({
                let upload = upload.clone();
                || Ok(upload)
            }),
        )
        .await;
        assert!(waiting.is_err(), "it takes longer than that");
        assert!(pool.render(|| Ok(upload)).await.is_ok());
    });
}

#[test]
fn who_hangs_up_while_it_is_read_keeps_his_place_until_that_is_done() {
    run(async {
        let pool = Pool::new(1, 0).unwrap();
        let (begun, is_begun) = tokio::sync::oneshot::channel();
        let (go, gone) = std::sync::mpsc::channel::<()>();
        let reading = tokio::spawn({
            let pool = pool.clone();
            async move {
                let read = move || {
                    begun.send(()).unwrap();
                    gone.recv().unwrap_err();
                    Ok(b"<svg>")
                };
                pool.render(read).await
            }
        });
        is_begun.await.unwrap();
        reading.abort();
        assert!(reading.await.unwrap_err().is_cancelled());
        let early = pin!(pool.render(|| Ok(b"<svg>"))).poll(&mut Context::from_waker(Waker::noop()));
        assert!(matches!(early, Poll::Ready(Err(PoolError::Busy { .. }))), "{early:?}");
        drop(go);
        while matches!(pool.render(|| Ok(b"<svg>")).await, Err(PoolError::Busy { .. })) {
            tokio::task::yield_now().await;
        }
        assert!(pool.render(|| Ok(jpeg(&scene(8, 64, 64), 85))).await.is_ok());
    });
}
