#![doc = include_str!("../ARCHITECTURE.md")]

pub mod domain;
pub mod numerics;

pub mod analysis;
pub mod experiment;
pub mod projection;
pub mod refit;
pub mod sampler;

pub mod format;

pub mod dataset;
pub mod pixel;
pub mod run;
#[cfg(feature = "torch")]
pub mod torch;
pub mod training;

pub mod report;

pub mod app;
pub mod jobs;
pub mod ui;

pub mod cli;
