#![doc = include_str!("../ARCHITECTURE.md")]

pub mod domain;
pub mod numerics;

pub mod sampler;
pub mod refit;
pub mod analysis;
pub mod projection;
pub mod experiment;

pub mod dataset;
pub mod run;
#[cfg(feature = "torch")]
pub mod torch;

pub mod jobs;
pub mod app;
pub mod ui;

pub mod cli;
