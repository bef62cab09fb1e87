//! Undo and redo of anything that can be cloned.

/// Values before and after the current one.
#[derive(Clone, Debug)]
pub struct History<T> {
    /// Oldest first.
    past: Vec<T>,
    /// What was taken back, newest last.
    future: Vec<T>,
}

/// Changes that can be taken back.
const MAX_UNDO: usize = 100;

impl<T> Default for History<T> {
    fn default() -> Self {
        Self { past: Vec::new(), future: Vec::new() }
    }
}

impl<T> History<T> {
    /// The current value is about to be replaced: it can be gone back to.
    pub fn record(&mut self, current: T) {
        self.past.push(current);
        if self.past.len() > MAX_UNDO {
            self.past.remove(0);
        }
        self.future.clear();
    }

    /// Takes the last change back: the value before it takes the place of `current`.
    pub fn undo(&mut self, current: T) -> Option<T> {
        let last = self.past.pop()?;
        self.future.push(current);
        Some(last)
    }

    /// Makes a change again that was taken back.
    pub fn redo(&mut self, current: T) -> Option<T> {
        let next = self.future.pop()?;
        self.past.push(current);
        Some(next)
    }

    /// Whether there is something to take back.
    pub fn can_undo(&self) -> bool {
        !self.past.is_empty()
    }

    /// Whether there is something to make again.
    pub fn can_redo(&self) -> bool {
        !self.future.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_are_taken_back_and_made_again_until_another_one_comes() {
        let mut history = History::default();
        assert_eq!(history.undo(1), None);
        history.record(1);
        history.record(2);
        assert_eq!(history.undo(3), Some(2));
        assert_eq!(history.undo(2), Some(1));
        assert_eq!(history.redo(1), Some(2));
        history.record(2);
        assert!(!history.can_redo() && history.can_undo());
        for n in 0..2 * MAX_UNDO {
            history.record(n);
        }
        let mut steps = 0;
        while history.undo(0).is_some() {
            steps += 1;
        }
        assert_eq!(steps, MAX_UNDO);
    }
}
