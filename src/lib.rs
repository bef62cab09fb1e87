#![doc = include_str!("../ARCHITECTURE.md")]

pub mod app;
pub mod cli;
pub mod runtime;
pub mod ui;
pub mod view_models;
