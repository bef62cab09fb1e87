//! Putting images through a network that was trained elsewhere, in the background.

use super::{Event, Job, Mailbox, spawn};
use crate::numerics::StopToken;
use crate::training::{ExtractNews, ExtractPlan};

/// What an extraction tells the window.
#[derive(Clone, Debug, PartialEq)]
pub enum ExtractionNews {
    /// It goes on.
    Step(ExtractNews),
    /// It is over: the run is on disk, or why it is not.
    Ended(Result<(), String>),
}

/// An extraction that is under way; dropping it cancels the work.
pub struct ExtractJob(StopToken);

impl ExtractJob {
    /// Starts.
    pub fn start(id: u64, plan: ExtractPlan, mailbox: &Mailbox) -> Self {
        let stop = StopToken::new();
        let theirs = stop.clone();
        spawn(Job::Extract, mailbox, move |mailbox| {
            let result = work(id, &plan, &theirs, mailbox);
            let news = ExtractionNews::Ended(result);
            mailbox.send(Event::Extraction { id, news });
        });
        Self(stop)
    }
}

impl Drop for ExtractJob {
    fn drop(&mut self) {
        self.0.stop("cancelled");
    }
}

#[cfg(not(feature = "torch"))]
fn work(
    _id: u64,
    _plan: &ExtractPlan,
    _stop: &StopToken,
    _mailbox: &Mailbox,
) -> Result<(), String> {
    Err("this program was built without libtorch and cannot put images through a network".into())
}

#[cfg(feature = "torch")]
fn work(id: u64, plan: &ExtractPlan, stop: &StopToken, mailbox: &Mailbox) -> Result<(), String> {
    use std::sync::Mutex;
    use std::time::{Duration, Instant};

    /// Progress is told no oftener than this.
    const BETWEEN_NEWS: Duration = Duration::from_millis(50);
    let told = Mutex::new(None::<Instant>);
    let tell = |news: ExtractNews| {
        if !matches!(news, ExtractNews::Note(_)) {
            let Ok(mut told) = told.try_lock() else { return };
            if told.is_some_and(|told| told.elapsed() < BETWEEN_NEWS) {
                return;
            }
            *told = Some(Instant::now());
        }
        let news = ExtractionNews::Step(news);
        mailbox.send(Event::Extraction { id, news });
    };
    let run = crate::training::extract_run(plan, stop, &tell);
    run.map(|_| ()).map_err(|error| error.to_string())
}
