//! Work on several threads whose answers come in the order of what was asked.
//!
//! The modules above keep the pool of threads; down here a number of threads is given and as many are begun, so the
//! joins need nothing but the standard library.

use std::thread;

/// Stretches for each thread: small enough that none waits long for the last.
const STRETCHES: usize = 16;

/// Does a piece of work on each of some inputs, one a thread; the answers come in order.
pub(super) fn in_parts<I: Send, A: Send>(inputs: Vec<I>, work: impl Fn(usize, I) -> A + Sync) -> Vec<A> {
    let work = &work;
    thread::scope(|scope| {
        let workers: Vec<_> = inputs
            .into_iter()
            .enumerate()
            .map(|(hand, input)| scope.spawn(move || work(hand, input)))
            .collect();
        workers.into_iter().map(joined).collect()
    })
}

/// Works on stretches of some items on so many threads; the answers come in the order of the stretches.
pub fn in_stretches<I: Sync, A: Send>(
    items: &[I],
    threads: usize,
    work: impl Fn(&[I]) -> A + Sync,
) -> Vec<A> {
    let threads = threads.max(1);
    let step = items.len().div_ceil(threads * STRETCHES).max(1);
    let stretches: Vec<&[I]> = items.chunks(step).collect();
    let hands: Vec<Vec<(usize, &[I])>> = (0..threads)
        .map(|hand| stretches.iter().copied().enumerate().skip(hand).step_by(threads).collect())
        .filter(|own: &Vec<_>| !own.is_empty())
        .collect();
    let mut answers: Vec<(usize, A)> = in_parts(hands, |_, own| {
        own.into_iter().map(|(at, stretch)| (at, work(stretch))).collect::<Vec<_>>()
    })
    .into_iter()
    .flatten()
    .collect();
    answers.sort_by_key(|(at, _)| *at);
    answers.into_iter().map(|(_, answer)| answer).collect()
}

/// A worker's answer; if it broke down, so does the caller.
pub(super) fn joined<A>(worker: thread::ScopedJoinHandle<'_, A>) -> A {
    worker.join().unwrap_or_else(|broken| std::panic::resume_unwind(broken))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_come_in_order_whatever_the_number_of_threads() {
        let items: Vec<u32> = (0..1000).collect();
        for threads in [0, 1, 2, 8, 2000] {
            let answers: Vec<u32> =
                in_stretches(&items, threads, <[u32]>::to_vec).into_iter().flatten().collect();
            assert_eq!(answers, items, "{threads}");
        }
        assert!(in_stretches(&[] as &[u32], 2, <[u32]>::to_vec).is_empty());
    }
}
