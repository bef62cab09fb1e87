//! Tables: columns with a name and a meaning, rows that can be clicked, the best of a column marked.

use std::borrow::Cow;

use egui::{Color32, Rect, Role, ScrollArea, Ui, vec2};

use super::hit::{Ground, Hit};
use super::row::Row;
use super::section::hairline;
use crate::ui::theme::{LINE, TextKind, Tokens};

/// A column.
pub struct Column<'a> {
    /// Its name.
    pub title: Cow<'a, str>,
    /// One sentence on what it holds.
    pub tooltip: Cow<'a, str>,
    /// Its width in points.
    pub width: f32,
    /// Whether it holds numbers, which stand at its end.
    pub is_number: bool,
    /// Whether the rows are sorted by it; none where they cannot be.
    pub sorted: Option<bool>,
}

impl<'a> Column<'a> {
    /// A column of words.
    pub fn words(title: impl Into<Cow<'a, str>>, width: f32) -> Self {
        let title = title.into();
        Self { title, tooltip: "".into(), width, is_number: false, sorted: None }
    }

    /// A column of numbers.
    pub fn numbers(title: impl Into<Cow<'a, str>>, width: f32) -> Self {
        Self { is_number: true, ..Self::words(title, width) }
    }

    /// One sentence on what it holds.
    pub fn tooltip(self, tooltip: impl Into<Cow<'a, str>>) -> Self {
        Self { tooltip: tooltip.into(), ..self }
    }

    /// Whether the rows are sorted by it; a click on its name sorts them.
    pub fn sorted(self, is_sorted: bool) -> Self {
        Self { sorted: Some(is_sorted), ..self }
    }
}

/// A table, before it is shown.
pub struct Table<'a> {
    /// What it is called among its neighbours.
    pub name: &'a str,
    /// Its columns.
    pub columns: Vec<Column<'a>>,
    /// Height of a row.
    pub row: f32,
}

impl Table<'_> {
    /// The names of the columns with a line below; gives the column that was clicked.
    pub fn head(&self, ui: &mut Ui, rect: Rect) -> Option<usize> {
        let tokens = Tokens::of(ui);
        hairline(ui, rect);
        let mut row = Row::within(ui, rect);
        let mut clicked = None;
        for (at, column) in self.columns.iter().enumerate() {
            let mut cell = row.part(column.width);
            let color = if column.sorted == Some(true) { tokens.accent } else { tokens.text_3 };
            if column.is_number {
                cell.end();
            }
            let place = cell.text(&column.title, TextKind::Caption, color);
            let hit = match column.sorted {
                Some(is_sorted) => Hit::button(format!("Sort by {}", column.title))
                    .tooltip(format!("{}. Click to sort", column.tooltip))
                    .selected(is_sorted)
                    .ground(Ground::None),
                None => Hit::label(&*column.title).tooltip(&*column.tooltip),
            };
            if hit.show(cell.ui, ("column", self.name, at), place.expand(3.0)).clicked() {
                clicked = Some(at);
            }
        }
        clicked
    }

    /// The next row of a list that is not sorted by the table.
    pub fn next_row<'u>(&'u self, ui: &'u mut Ui) -> TableRow<'u> {
        let (_, rect) = ui.allocate_space(vec2(ui.available_width(), self.row));
        self.row_in(ui, rect)
    }

    /// A row in a rectangle.
    pub fn row_in<'u>(&'u self, ui: &'u mut Ui, rect: Rect) -> TableRow<'u> {
        TableRow { row: Row::within(ui, rect), columns: &self.columns, next: 0 }
    }

    /// The rows in a rectangle, as many as are seen.
    pub fn rows(
        &self,
        ui: &mut Ui,
        rect: Rect,
        n: usize,
        mut fill: impl FnMut(TableRow<'_>, usize),
    ) {
        ui.scope_builder(egui::UiBuilder::new().max_rect(rect), |ui| {
            ui.spacing_mut().item_spacing = vec2(0.0, 0.0);
            let scroll = ScrollArea::vertical().id_salt(self.name).auto_shrink(false);
            scroll.min_scrolled_height(0.0).show_rows(ui, self.row, n, |ui, rows| {
                for at in rows {
                    let (_, rect) = ui.allocate_space(vec2(ui.available_width(), self.row));
                    ui.push_id(at, |ui| {
                        let row = Row::within(ui, rect);
                        fill(TableRow { row, columns: &self.columns, next: 0 }, at);
                    });
                }
            });
        });
    }

    /// Head and rows in a rectangle.
    pub fn show(
        &self,
        ui: &mut Ui,
        rect: Rect,
        n: usize,
        fill: impl FnMut(TableRow<'_>, usize),
    ) -> Option<usize> {
        let mut cut = super::cut::Cut(rect);
        let clicked = self.head(ui, cut.top(LINE));
        self.rows(ui, cut.0, n, fill);
        clicked
    }
}

/// A row that is being filled, column by column.
pub struct TableRow<'u> {
    /// The line.
    pub row: Row<'u>,
    columns: &'u [Column<'u>],
    next: usize,
}

impl TableRow<'_> {
    /// The next column as a line of its own.
    pub fn cell(&mut self) -> Row<'_> {
        let column = self.columns.get(self.next);
        self.next += 1;
        let mut cell = self.row.part(column.map_or(0.0, |column| column.width));
        if column.is_some_and(|column| column.is_number) {
            cell.end();
        }
        cell
    }

    /// A number in the next column; the best of its column stands out.
    pub fn value(&mut self, text: &str, is_best: bool, fade: f32) {
        let mut cell = self.cell();
        let (kind, color) = value_look(cell.tokens, is_best);
        let color = color.gamma_multiply(fade);
        cell.text(text, kind, color);
        if is_best {
            cell.gap(4.0).best_mark(color);
        }
    }
}

/// How a value is set, and in which colour: the best of a column in accent and semi-bold.
pub fn value_look(tokens: &Tokens, is_best: bool) -> (TextKind, Color32) {
    if is_best { (TextKind::NumberBold, tokens.accent) } else { (TextKind::Number, tokens.text) }
}

/// The role of a row that stands for something and can be chosen.
pub fn row_hit<'a>(name: impl Into<Cow<'a, str>>, is_selected: bool) -> Hit<'a> {
    Hit::button(name).role(Role::Row).selected(is_selected)
}
