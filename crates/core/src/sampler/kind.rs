//! The samplers by name, and what a person should know about each.

/// A way to make synthetic points.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum SamplerKind {
    /// No synthetic points.
    None,
    /// Copies of rows.
    Random,
    /// Between neighbours of one class.
    Smote,
    /// SMOTE from rows in danger alone.
    BorderlineSmote,
    /// The same, towards neighbours of any class.
    BorderlineSmote2,
    /// SMOTE from the support vectors of an SVM.
    SvmSmote,
    /// SMOTE, then the labels of an SVM.
    BalancedSvm,
    /// SMOTE with more points where more enemies are near.
    Adasyn,
    /// Between a row and a near row of another class.
    #[default]
    Eos,
}

impl SamplerKind {
    /// All samplers, in the order in which they are offered.
    pub const ALL: [Self; 9] = [
        Self::None,
        Self::Random,
        Self::Smote,
        Self::BorderlineSmote,
        Self::BorderlineSmote2,
        Self::SvmSmote,
        Self::BalancedSvm,
        Self::Adasyn,
        Self::Eos,
    ];

    /// The name on the command line and in files.
    pub fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Random => "random",
            Self::Smote => "smote",
            Self::BorderlineSmote => "borderline-smote",
            Self::BorderlineSmote2 => "borderline-smote-2",
            Self::SvmSmote => "svm-smote",
            Self::BalancedSvm => "balanced-svm",
            Self::Adasyn => "adasyn",
            Self::Eos => "eos",
        }
    }

    /// The name on screen.
    pub fn label(self) -> &'static str {
        match self {
            Self::None => "None",
            Self::Random => "Random",
            Self::Smote => "SMOTE",
            Self::BorderlineSmote => "Borderline 1",
            Self::BorderlineSmote2 => "Borderline 2",
            Self::SvmSmote => "SVM-SMOTE",
            Self::BalancedSvm => "Balanced SVM",
            Self::Adasyn => "ADASYN",
            Self::Eos => "EOS",
        }
    }

    /// What it does, in a few words.
    pub fn summary(self) -> &'static str {
        match self {
            Self::None => "no synthetic points",
            Self::Random => "copies of training points",
            Self::Smote => "between class neighbours",
            Self::BorderlineSmote => "SMOTE at the border",
            Self::BorderlineSmote2 => "border, any partner",
            Self::SvmSmote => "at support vectors",
            Self::BalancedSvm => "labels of an SVM",
            Self::Adasyn => "more where it is hard",
            Self::Eos => "expansive, across classes",
        }
    }

    /// Its formula, in one line.
    pub fn formula(self) -> &'static str {
        match self {
            Self::None => "x = xᵢ",
            Self::Random => "x = xᵢ, i drawn with replacement",
            Self::Smote => "x = xᵢ + u (xₙ − xᵢ), n of K in its class",
            Self::BorderlineSmote => "x = xᵢ + u (xₙ − xᵢ), m/2 ≤ enemies < m",
            Self::BorderlineSmote2 => "x = xᵢ + u (xₙ − xᵢ), u < ½ to an enemy",
            Self::SvmSmote => "x = xᵢ + u (xₙ − xᵢ), or − u/2 where safe",
            Self::BalancedSvm => "x as SMOTE, y = SVM(x)",
            Self::Adasyn => "x as SMOTE, nᵢ ∝ enemies among K",
            Self::Eos => "x = xᵢ + r (xₑ − xᵢ), e an enemy among K",
        }
    }

    /// What it does and when it fails, in one sentence.
    pub fn about(self) -> &'static str {
        match self {
            Self::None => {
                "Every class keeps its own points; a head fitted on them favours large classes."
            }
            Self::Random => {
                "Repeats points until classes are equal: the baseline that every sampler must beat, \
                 and it adds nothing new."
            }
            Self::Smote => {
                "Fills a class from within; ranges cannot grow, so the gap stays, and the line from \
                 an outlier to its neighbour may cross other classes."
            }
            Self::BorderlineSmote => {
                "SMOTE from points at least half of whose neighbours are of other classes; a class \
                 with few such points is filled from those few alone."
            }
            Self::BorderlineSmote2 => {
                "Borderline 1, and also less than half of the way towards points of other classes; \
                 noise at the border is multiplied."
            }
            Self::SvmSmote => {
                "From the support vectors of an SVM: those in danger move towards their class, safe \
                 ones away from it; slow on large sets, and it can push a class into others."
            }
            Self::BalancedSvm => {
                "SMOTE, then an SVM labels every point; cleans the border, but relabels real points \
                 too and leaves classes slightly unequal."
            }
            Self::Adasyn => {
                "SMOTE with more points where enemies are near; outliers inside other classes get \
                 most of them."
            }
            Self::Eos => {
                "Expands a class towards its nearest enemies, so its range grows; with few enemies \
                 among K all points come from a few bases."
            }
        }
    }

    /// Whether K changes what it does.
    pub fn uses_k(self) -> bool {
        !matches!(self, Self::None | Self::Random)
    }

    /// Whether m, the neighbours that decide who is in danger, changes what it does.
    pub fn uses_m(self) -> bool {
        matches!(self, Self::BorderlineSmote | Self::BorderlineSmote2 | Self::SvmSmote)
    }

    /// Whether it goes part of a way between two points.
    pub fn uses_steps(self) -> bool {
        self.uses_k()
    }

    /// The K that its authors use.
    pub fn default_k(self) -> usize {
        match self {
            Self::None | Self::Random | Self::Eos => 10,
            _ => 5,
        }
    }
}
