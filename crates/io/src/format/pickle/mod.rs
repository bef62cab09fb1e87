//! Python pickles as data: a machine that builds values and never calls anything.
//!
//! A pickle is a program for a small stack machine; Python runs it, and with it whatever functions
//! it names. Here a name must be on a list, or the pickle is refused, and a call only becomes a
//! [`Node::Call`] that remembers function and arguments. Values live in one arena and refer to each
//! other by [`Id`], so that shared, self-containing and deeply nested values cost no more than once;
//! how many there may be is bounded.

mod machine;

use machine::Machine;

use super::FormatError;

/// A value of a pickle.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Id(usize);

/// One value; what it contains is elsewhere in the arena.
#[derive(Clone, Debug, PartialEq)]
pub enum Node {
    /// `None`.
    None,
    /// `True` or `False`.
    Bool(bool),
    /// A whole number of at most 64 bits; of up to 128 bits it is text.
    Int(i64),
    /// A floating-point number.
    Float(f64),
    /// Text.
    Text(String),
    /// Bytes, or what Python 2 called a string.
    Bytes(Vec<u8>),
    /// A list, or a set.
    List(Vec<Id>),
    /// A tuple.
    Tuple(Vec<Id>),
    /// A dictionary in the order of its entries.
    Dict(Vec<(Id, Id)>),
    /// A name on the list of the caller, `module.name`.
    Global(String),
    /// A call that was not made.
    Call {
        /// What would have been called.
        function: String,
        /// With what.
        arguments: Vec<Id>,
        /// What the result would have been given afterwards.
        state: Option<Id>,
    },
    /// A reference to something outside the pickle.
    Persistent(Id),
}

/// All values of one pickle.
#[derive(Debug)]
pub struct Pickle {
    nodes: Vec<Node>,
    root: Id,
    /// Bytes of the pickle, its final mark included.
    pub len: usize,
}

/// The dictionary that remembers its order, which is read as a plain one.
const ORDERED_DICT: &str = "collections.OrderedDict";
/// How Python 3 writes bytes in old protocols: text and the name of its encoding.
const ENCODE: &str = "_codecs.encode";

impl Pickle {
    /// Reads the pickle at the start of `bytes`.
    ///
    /// `allowed` are the names, as `module.name`, that may occur besides ordered dictionaries and
    /// encoded bytes.
    ///
    /// # Errors
    /// When the bytes are no pickle, end early, or name anything that is not allowed.
    pub fn read(bytes: &[u8], allowed: &[&str]) -> Result<Self, FormatError> {
        let mut machine = Machine::new(bytes, allowed);
        let root = machine.run()?;
        Ok(Self { nodes: machine.nodes, root, len: machine.at })
    }

    /// The outermost value.
    pub fn root(&self) -> &Node {
        self.node(self.root)
    }

    /// All values, in the order in which they were made.
    pub fn nodes(&self) -> impl Iterator<Item = &Node> {
        self.nodes.iter()
    }

    /// A value.
    pub fn node(&self, id: Id) -> &Node {
        &self.nodes[id.0]
    }

    /// The entry of a dictionary under a key of text; none if `node` is no dictionary.
    pub fn get(&self, node: &Node, key: &str) -> Option<&Node> {
        let Node::Dict(entries) = node else { return None };
        let found = entries.iter().find(|(name, _)| self.text(*name).as_deref() == Some(key));
        found.map(|(_, value)| self.node(*value))
    }

    /// Text, also where Python 2 wrote it as bytes.
    pub fn text(&self, id: Id) -> Option<String> {
        match self.node(id) {
            Node::Text(text) => Some(text.clone()),
            Node::Bytes(bytes) => String::from_utf8(bytes.clone()).ok(),
            _ => None,
        }
    }

    /// Bytes, also where Python 3 wrote them as encoded text.
    pub fn bytes(&self, id: Id) -> Option<Vec<u8>> {
        match self.node(id) {
            Node::Bytes(bytes) => Some(bytes.clone()),
            Node::Call { function, arguments, .. } if function == ENCODE => {
                let Node::Text(text) = self.node(*arguments.first()?) else { return None };
                text.chars().map(|letter| u8::try_from(u32::from(letter)).ok()).collect()
            }
            _ => None,
        }
    }

    /// A whole number that can count something.
    pub fn count(&self, id: Id) -> Option<usize> {
        match self.node(id) {
            Node::Int(value) => usize::try_from(*value).ok(),
            _ => None,
        }
    }

    /// The members of a list or tuple.
    pub fn members(&self, id: Id) -> Option<&[Id]> {
        match self.node(id) {
            Node::List(members) | Node::Tuple(members) => Some(members),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_of_old_and_new_protocols_are_the_same() {
        // {"a": [1, -2, 300], "b": (True, None, 0.5)} in protocols 0, 2 and 4.
        let zero = b"(dp0\nVa\np1\n(lp2\nI1\naI-2\naI300\nasVb\np3\n(I01\nNF0.5\ntp4\ns.";
        let two = b"\x80\x02}q\x00(X\x01\x00\x00\x00aq\x01]q\x02(K\x01J\xfe\xff\xff\xffM,\x01eX\x01\x00\x00\x00bq\x03\x88NG?\xe0\x00\x00\x00\x00\x00\x00\x87q\x04u.";
        let four = b"\x80\x04\x95\x24\x00\x00\x00\x00\x00\x00\x00}\x94(\x8c\x01a\x94]\x94(K\x01J\xfe\xff\xff\xffM,\x01e\x8c\x01b\x94\x88NG?\xe0\x00\x00\x00\x00\x00\x00\x87\x94u.";
        for bytes in [&zero[..], two, four] {
            let pickle = Pickle::read(bytes, &[]).unwrap();
            let Some(Node::List(list)) = pickle.get(pickle.root(), "a") else { panic!("no list") };
            let numbers: Vec<_> = list.iter().map(|id| pickle.node(*id).clone()).collect();
            assert_eq!(numbers, [Node::Int(1), Node::Int(-2), Node::Int(300)]);
            let Some(Node::Tuple(tuple)) = pickle.get(pickle.root(), "b") else { panic!("none") };
            let members: Vec<_> = tuple.iter().map(|id| pickle.node(*id).clone()).collect();
            assert_eq!(members, [Node::Bool(true), Node::None, Node::Float(0.5)]);
        }
    }

    #[test]
    fn code_is_refused_by_name() {
        let classic = b"cos\nsystem\n(S'echo hacked'\ntR.";
        let stacked = b"\x80\x04\x8c\x08builtins\x8c\x04eval\x93\x8c\x031+1\x85R.";
        for (bytes, name) in [(&classic[..], "os.system"), (stacked, "builtins.eval")] {
            let error = Pickle::read(bytes, &["numpy.dtype"]).unwrap_err();
            assert_eq!(error, FormatError::Code { name: name.into() });
        }
        let pickle = Pickle::read(b"cnumpy\ndtype\n(S'u1'\ntR.", &["numpy.dtype"]).unwrap();
        assert!(matches!(pickle.root(), Node::Call { function, .. } if function == "numpy.dtype"));
    }

    #[test]
    fn damage_is_said_with_its_place() {
        let refused = |bytes: &[u8]| Pickle::read(bytes, &[]).unwrap_err().to_string();
        assert!(refused(b"").contains("ends within an instruction at byte 0"));
        assert!(refused(b"\x80\x02X\xff\xff\xff\xff").contains("ends within text at byte 7"));
        assert!(refused(b"K\x01a.").contains("members without a list"));
        assert!(refused(b"(K\x01K\x02\x87.").contains("too short a stack"));
        assert!(refused(b"h\x07.").contains("unknown memo"));
        assert!(refused(b"\xff").contains("instruction 0xff at byte 0"));
        assert!(refused(b"(K\x01d.").contains("a key without a value"));
        assert!(refused(b".").contains("an empty stack"));
        assert!(refused(b"u.").contains("a group without a beginning"));
    }

    #[test]
    fn a_list_may_hold_itself_and_bytes_may_be_encoded_text() {
        let pickle = Pickle::read(b"]q\x00h\x00a.", &[]).unwrap();
        let Node::List(members) = pickle.root() else { panic!("no list") };
        assert_eq!(pickle.node(members[0]), pickle.root());
        let bytes = b"\x80\x02c_codecs\nencode\nX\x03\x00\x00\x00\xc3\xbfaX\x06\x00\x00\x00latin1\x86R\x85.";
        let pickle = Pickle::read(bytes, &[]).unwrap();
        let Node::Tuple(members) = pickle.root() else { panic!("no tuple") };
        assert_eq!(pickle.bytes(members[0]), Some(vec![0xff, b'a']));
    }
}
