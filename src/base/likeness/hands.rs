//! Work on several threads whose answers come in the order of what was asked.
//!
//! The modules above keep the pool of threads; down here a number of threads is given and as many are begun, so the
//! joins need nothing but the standard library.

use std::cmp::Ordering;
use std::sync::atomic::{self, AtomicUsize};
use std::thread;

/// Stretches for each thread.
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
    // Each hand takes the next stretch that nobody has, so that none waits long for the last.
    let next = AtomicUsize::new(0);
    let hands = vec![(); threads.min(stretches.len())];
    let mut answers: Vec<(usize, A)> = in_parts(hands, |_, ()| {
        let mut own = Vec::new();
        loop {
            let at = next.fetch_add(1, atomic::Ordering::Relaxed);
            let Some(stretch) = stretches.get(at) else { return own };
            own.push((at, work(stretch)));
        }
    })
    .into_iter()
    .flatten()
    .collect();
    answers.sort_by_key(|(at, _)| *at);
    answers.into_iter().map(|(_, answer)| answer).collect()
}

/// Sorts on so many threads, by an order in which no two are equal.
pub(super) fn sorted<T: Send>(
    mut items: Vec<T>,
    threads: usize,
    order: impl Fn(&T, &T) -> Ordering + Sync,
) -> Vec<T> {
    let step = items.len().div_ceil(threads.max(1)).max(1);
    in_parts(items.chunks_mut(step).collect(), |_, part: &mut [T]| part.sort_unstable_by(&order));
    // What is in order already is merged in one go.
    items.sort_by(&order);
    items
}

/// A worker's answer; if it broke down, so does the caller.
pub(super) fn joined<A>(worker: thread::ScopedJoinHandle<'_, A>) -> A {
    worker.join().unwrap_or_else(|broken| std::panic::resume_unwind(broken))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sorted_in_parts_is_sorted_as_a_whole() {
        let items: Vec<u32> = (0..1000).map(|number| number * 617 % 1000).collect();
        for threads in [0, 1, 3, 2000] {
            assert!(sorted(items.clone(), threads, u32::cmp).into_iter().eq(0..1000), "{threads}");
        }
        assert!(sorted(Vec::new(), 2, u32::cmp).is_empty());
    }

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
