//! Settings, and what lies above the page: the palette, sheets, tables, notices.

use std::collections::BTreeMap;

use super::{Chart, ChartFormat, Notice, Outbox, State, ThemeChoice};

/// Everything can be drawn at 80 to 200 per cent.
const ZOOM: (u32, u32) = (80, 200);

/// How wide pictures of charts may be, in pixels.
pub const FIGURE_WIDTHS: std::ops::RangeInclusive<u32> = 400..=6000;

/// What lies above the page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Overlays {
    /// Whether the palette is open.
    pub palette: bool,
    /// Whether the sheet of shortcuts is open.
    pub shortcuts: bool,
    /// Whether the glossary is open.
    pub glossary: bool,
    /// Whether it is shown what the program is.
    pub about: bool,
    /// The chart whose numbers are shown as a table.
    pub table: Option<Chart>,
    /// The chart that is to be saved.
    pub saving: Option<(Chart, ChartFormat)>,
}

/// A wish about settings, overlays or notices.
#[derive(Clone, Debug, PartialEq)]
pub enum WindowMsg {
    /// Do not show the first hints again.
    DismissHints,
    /// Open or close the palette.
    TogglePalette,
    /// Open or close the sheet of shortcuts.
    ToggleShortcuts,
    /// Open or close the glossary.
    ToggleGlossary,
    /// Show or hide what the program is.
    ToggleAbout,
    /// Whether the last run is opened at the start.
    SetReopenLast(bool),
    /// How wide pictures of charts are, in pixels, and whether they are dark.
    SetFigure(u32, bool),
    /// Zoom, in per cent.
    SetZoom(u32),
    /// The size at which the window was closed, and the widths of its panels, in points.
    RememberWindow([u32; 2], BTreeMap<String, u32>),
    /// Choose the theme.
    SetTheme(ThemeChoice),
    /// Show the numbers behind a chart as a table, or hide it.
    ShowTable(Option<Chart>),
    /// Take the newest change or removal back, or one by its number.
    Undo(Option<u64>),
    /// Remove the newest notice.
    DismissNotice,
    /// Something about the program itself went wrong; the sentence says what.
    ReportTrouble(String),
    /// The time of a brief notice is over.
    ExpireNotice(u64),
}

/// Handles a message.
pub(super) fn update(state: &mut State, msg: WindowMsg, out: &mut Outbox) {
    match msg {
        WindowMsg::DismissHints => {
            state.settings.hints_seen = true;
            state.save_settings(out);
        }
        WindowMsg::TogglePalette => state.overlays.palette ^= true,
        WindowMsg::ToggleShortcuts => state.overlays.shortcuts ^= true,
        WindowMsg::ToggleGlossary => state.overlays.glossary ^= true,
        WindowMsg::ToggleAbout => state.overlays.about ^= true,
        WindowMsg::SetReopenLast(reopen) => {
            state.settings.reopen_last = reopen;
            state.save_settings(out);
        }
        WindowMsg::SetFigure(width, dark) => {
            let (least, most) = (*FIGURE_WIDTHS.start(), *FIGURE_WIDTHS.end());
            state.settings.figure_width = width.clamp(least, most);
            state.settings.figure_dark = dark;
            state.save_settings(out);
        }
        WindowMsg::SetZoom(per_cent) => {
            state.settings.zoom_per_cent = per_cent.clamp(ZOOM.0, ZOOM.1);
            state.save_settings(out);
        }
        WindowMsg::RememberWindow(size, panels) => {
            state.settings.window_size = Some(size);
            state.settings.panel_widths.extend(panels);
            state.save_settings(out);
        }
        WindowMsg::SetTheme(theme) => {
            state.settings.theme = theme;
            state.save_settings(out);
        }
        WindowMsg::ShowTable(chart) => {
            state.overlays.table = chart.filter(|&chart| state.has_chart(chart));
        }
        WindowMsg::Undo(id) => {
            if id.is_some() {
                state.notices.dismiss();
            }
            super::undo::undo(state, id, out);
        }
        WindowMsg::DismissNotice => state.notices.dismiss(),
        WindowMsg::ReportTrouble(text) => out.notice(Notice::error(text).until_dismissed()),
        WindowMsg::ExpireNotice(id) => state.notices.expire(id),
    }
}
