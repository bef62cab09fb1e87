//! The stack machine: one instruction after the other, into the arena.

use std::collections::HashMap;

use super::{ENCODE, Id, Node, ORDERED_DICT};
use crate::format::FormatError;

/// Instructions and copied members of one pickle: CIFAR's largest has fifty thousand labels, a large
/// network a few thousand tensors.
const MAX_VALUES: usize = 20_000_000;

pub struct Machine<'a> {
    bytes: &'a [u8],
    budget: usize,
    pub at: usize,
    allowed: &'a [&'a str],
    pub nodes: Vec<Node>,
    stack: Vec<Id>,
    /// Heights of the stack at which a group began.
    marks: Vec<usize>,
    memo: HashMap<u64, Id>,
}

impl<'a> Machine<'a> {
    /// A machine at the start of `bytes`, with the names that may occur.
    pub fn new(bytes: &'a [u8], allowed: &'a [&'a str]) -> Self {
        Self {
            bytes,
            budget: MAX_VALUES,
            at: 0,
            allowed,
            nodes: Vec::new(),
            stack: Vec::new(),
            marks: Vec::new(),
            memo: HashMap::new(),
        }
    }
}

impl Machine<'_> {
    /// Runs to the end; gives the outermost value.
    pub fn run(&mut self) -> Result<Id, FormatError> {
        loop {
            let at = self.at;
            let code = self.take(1, "an instruction")?[0];
            self.spend(1)?;
            if code == b'.' {
                return self.pop();
            }
            self.step(code, at)?;
        }
    }

    fn step(&mut self, code: u8, at: usize) -> Result<(), FormatError> {
        match code {
            0x80 => {
                self.take(1, "the protocol")?;
            }
            0x95 => {
                self.take(8, "a frame")?; // Frames only tell a reader how much to buffer.
            }
            b'(' => self.marks.push(self.stack.len()),
            b'0' => {
                self.pop()?;
            }
            b'1' => {
                self.group()?;
            }
            b'2' => {
                let top = *self.stack.last().ok_or_else(|| self.bad("an empty stack"))?;
                self.stack.push(top);
            }
            b'N' => self.push(Node::None),
            0x88 | 0x89 => self.push(Node::Bool(code == 0x88)),
            b'I' | b'L' | b'J' | b'K' | b'M' | 0x8a | 0x8b => self.integer(code)?,
            b'F' | b'G' => self.float(code)?,
            b'S' | b'V' | b'T' | b'U' | b'X' | b'B' | b'C' | 0x8c..=0x8e | 0x96 => {
                self.string(code)?;
            }
            b']' | 0x8f => self.push(Node::List(Vec::new())),
            b')' => self.push(Node::Tuple(Vec::new())),
            b'}' => self.push(Node::Dict(Vec::new())),
            b'l' | b't' | b'd' | 0x91 => {
                let members = self.group()?;
                let node = match code {
                    b't' => Node::Tuple(members),
                    b'd' => Node::Dict(self.pairs(&members)?),
                    _ => Node::List(members),
                };
                self.push(node);
            }
            0x85..=0x87 => {
                let n = usize::from(code - 0x84);
                let start = self.stack.len().checked_sub(n).filter(|start| *start >= self.floor());
                let start = start.ok_or_else(|| self.bad("too short a stack"))?;
                let members = self.stack.split_off(start);
                self.push(Node::Tuple(members));
            }
            b'a' => {
                let value = self.pop()?;
                self.extend(&[value])?;
            }
            b'e' | 0x90 => {
                let values = self.group()?;
                self.extend(&values)?;
            }
            b's' => {
                let (value, key) = (self.pop()?, self.pop()?);
                self.insert(&[key, value])?;
            }
            b'u' => {
                let values = self.group()?;
                self.insert(&values)?;
            }
            b'p' | b'q' | b'r' | 0x94 => {
                let key = match code {
                    b'p' => self.line_number()?,
                    b'q' => u64::from(self.take(1, "a memo")?[0]),
                    b'r' => self.number(4, "a memo")?,
                    _ => self.memo.len() as u64,
                };
                let top = *self.stack.last().ok_or_else(|| self.bad("an empty stack"))?;
                self.memo.insert(key, top);
            }
            b'g' | b'h' | b'j' => {
                let key = match code {
                    b'g' => self.line_number()?,
                    b'h' => u64::from(self.take(1, "a memo")?[0]),
                    _ => self.number(4, "a memo")?,
                };
                let known = self.memo.get(&key).copied();
                self.stack.push(known.ok_or_else(|| self.bad("an unknown memo"))?);
            }
            b'c' => {
                let (module, name) = (self.line()?, self.line()?);
                self.global(&module, &name)?;
            }
            0x93 => {
                let (name, module) = (self.pop()?, self.pop()?);
                match (self.nodes[module.0].clone(), self.nodes[name.0].clone()) {
                    (Node::Text(module), Node::Text(name)) => self.global(&module, &name)?,
                    _ => return Err(self.bad("a name that is no text")),
                }
            }
            b'R' | 0x81 => self.call()?,
            b'b' => {
                let state = self.pop()?;
                let top = *self.stack.last().ok_or_else(|| self.bad("an empty stack"))?;
                // Attributes of a dictionary, such as versions of layers, are of no use here.
                if let Node::Call { state: slot, .. } = &mut self.nodes[top.0] {
                    *slot = Some(state);
                }
            }
            b'Q' => {
                let id = self.pop()?;
                self.push(Node::Persistent(id));
            }
            other => {
                return Err(FormatError::Unexpected {
                    what: format!("the pickle instruction {other:#04x}"),
                    at,
                });
            }
        }
        Ok(())
    }

    /// Counts what is kept; a few bytes can ask for much.
    fn spend(&mut self, n: usize) -> Result<(), FormatError> {
        self.budget = self.budget.checked_sub(n).ok_or_else(|| FormatError::TooLarge {
            what: "the pickle".into(),
            bytes: self.bytes.len() as u64,
            limit: MAX_VALUES as u64,
        })?;
        Ok(())
    }

    fn push(&mut self, node: Node) {
        self.nodes.push(node);
        self.stack.push(Id(self.nodes.len() - 1));
    }

    /// The height of the stack that a group may not be dug under.
    fn floor(&self) -> usize {
        self.marks.last().copied().unwrap_or(0)
    }

    fn pop(&mut self) -> Result<Id, FormatError> {
        if self.stack.len() <= self.floor() {
            return Err(self.bad("an empty stack"));
        }
        self.stack.pop().ok_or_else(|| self.bad("an empty stack"))
    }

    /// What was put on the stack since the last mark.
    fn group(&mut self) -> Result<Vec<Id>, FormatError> {
        let mark = self.marks.pop().filter(|mark| *mark <= self.stack.len());
        let mark = mark.ok_or_else(|| self.bad("a group without a beginning"))?;
        Ok(self.stack.split_off(mark))
    }

    fn pairs(&self, members: &[Id]) -> Result<Vec<(Id, Id)>, FormatError> {
        if !members.len().is_multiple_of(2) {
            return Err(self.bad("a key without a value"));
        }
        Ok(members.chunks_exact(2).map(|pair| (pair[0], pair[1])).collect())
    }

    fn extend(&mut self, values: &[Id]) -> Result<(), FormatError> {
        match self.stack.last().map(|top| &mut self.nodes[top.0]) {
            Some(Node::List(members)) => members.extend(values),
            _ => return Err(self.bad("members without a list")),
        }
        Ok(())
    }

    fn insert(&mut self, values: &[Id]) -> Result<(), FormatError> {
        let pairs = self.pairs(values)?;
        match self.stack.last().map(|top| &mut self.nodes[top.0]) {
            Some(Node::Dict(entries)) => entries.extend(pairs),
            // What other classes than dictionaries hold by key is of no use here.
            Some(Node::Call { .. }) => {}
            _ => return Err(self.bad("entries without a dictionary")),
        }
        Ok(())
    }

    fn global(&mut self, module: &str, name: &str) -> Result<(), FormatError> {
        let name = format!("{module}.{name}");
        if ![ORDERED_DICT, ENCODE].contains(&name.as_str())
            && !self.allowed.contains(&name.as_str())
        {
            return Err(FormatError::Code { name });
        }
        self.push(Node::Global(name));
        Ok(())
    }

    fn call(&mut self) -> Result<(), FormatError> {
        let (arguments, function) = (self.pop()?, self.pop()?);
        let Node::Global(function) = self.nodes[function.0].clone() else {
            return Err(self.bad("a call of what is no function"));
        };
        let Node::Tuple(arguments) = self.nodes[arguments.0].clone() else {
            return Err(self.bad("a call without arguments"));
        };
        self.spend(arguments.len())?;
        if function != ORDERED_DICT {
            self.push(Node::Call { function, arguments, state: None });
            return Ok(());
        }
        // Old protocols give the entries to the constructor, as a list of pairs.
        let mut entries = Vec::new();
        if let Some(Node::List(pairs)) = arguments.first().map(|id| self.nodes[id.0].clone()) {
            self.spend(pairs.len())?;
            for pair in &pairs {
                match &self.nodes[pair.0] {
                    Node::Tuple(pair) | Node::List(pair) if pair.len() == 2 => {
                        entries.push((pair[0], pair[1]));
                    }
                    _ => return Err(self.bad("an entry that is no pair")),
                }
            }
        }
        self.push(Node::Dict(entries));
        Ok(())
    }

    fn integer(&mut self, code: u8) -> Result<(), FormatError> {
        let node = match code {
            b'K' => Node::Int(i64::from(self.take(1, "a number")?[0])),
            b'M' => Node::Int(self.number(2, "a number")? as i64),
            b'J' => Node::Int(i64::from(self.number(4, "a number")? as u32 as i32)),
            b'I' | b'L' => match self.line()?.trim_end_matches('L') {
                "01" if code == b'I' => Node::Bool(true),
                "00" if code == b'I' => Node::Bool(false),
                text => Node::Int(text.parse().map_err(|_| self.bad("a number that is none"))?),
            },
            _ => {
                let len = self.number(if code == 0x8a { 1 } else { 4 }, "a number")? as usize;
                let bytes = self.take(len, "a number")?;
                // The signature of PyTorch's old format has ten bytes: it only is recognized.
                if len > 16 {
                    return Err(self.bad("a number of more than 16 bytes"));
                }
                let mut value: i128 =
                    if bytes.last().is_some_and(|b| b & 0x80 != 0) { -1 } else { 0 };
                for &byte in bytes.iter().rev() {
                    value = (value << 8) | i128::from(byte);
                }
                match i64::try_from(value) {
                    Ok(value) => Node::Int(value),
                    Err(_) => Node::Text(value.to_string()),
                }
            }
        };
        self.push(node);
        Ok(())
    }

    fn float(&mut self, code: u8) -> Result<(), FormatError> {
        let value = if code == b'G' {
            let bytes = self.take(8, "a number")?;
            f64::from_be_bytes(bytes.try_into().expect("eight bytes were taken"))
        } else {
            self.line()?.parse().map_err(|_| self.bad("a number that is none"))?
        };
        self.push(Node::Float(value));
        Ok(())
    }

    fn string(&mut self, code: u8) -> Result<(), FormatError> {
        let len = match code {
            b'S' | b'V' => {
                let line = self.line()?;
                let node = if code == b'V' {
                    Node::Text(line)
                } else {
                    Node::Bytes(line.trim_matches(['\'', '"']).as_bytes().to_vec())
                };
                self.push(node);
                return Ok(());
            }
            b'U' | b'C' | 0x8c => self.number(1, "text")?,
            b'T' | b'X' | b'B' => self.number(4, "text")?,
            _ => self.number(8, "text")?,
        };
        let len = usize::try_from(len).unwrap_or(usize::MAX);
        let bytes = self.take(len, "text")?.to_vec();
        let node = match code {
            b'X' | 0x8c | 0x8d => {
                Node::Text(String::from_utf8(bytes).map_err(|_| self.bad("text that is no UTF-8"))?)
            }
            _ => Node::Bytes(bytes),
        };
        self.push(node);
        Ok(())
    }

    fn take(&mut self, len: usize, what: &'static str) -> Result<&[u8], FormatError> {
        let end = self.at.checked_add(len).filter(|end| *end <= self.bytes.len());
        let end = end.ok_or(FormatError::CutShort { what, at: self.at })?;
        let taken = &self.bytes[self.at..end];
        self.at = end;
        Ok(taken)
    }

    /// An unsigned number of up to eight bytes, the lowest first.
    fn number(&mut self, len: usize, what: &'static str) -> Result<u64, FormatError> {
        let bytes = self.take(len, what)?;
        Ok(bytes.iter().rev().fold(0, |value, &byte| (value << 8) | u64::from(byte)))
    }

    fn line(&mut self) -> Result<String, FormatError> {
        let rest = &self.bytes[self.at..];
        let end = rest.iter().position(|&byte| byte == b'\n');
        let end = end.ok_or(FormatError::CutShort { what: "a line", at: self.at })?;
        let line = std::str::from_utf8(&rest[..end]).map_err(|_| self.bad("text that is no UTF-8"));
        let line = line?.trim_end_matches('\r').to_owned();
        self.at += end + 1;
        Ok(line)
    }

    fn line_number(&mut self) -> Result<u64, FormatError> {
        self.line()?.parse().map_err(|_| self.bad("a memo that is no number"))
    }

    fn bad(&self, what: &str) -> FormatError {
        FormatError::Unexpected { what: format!("the pickle has {what}"), at: self.at }
    }
}
