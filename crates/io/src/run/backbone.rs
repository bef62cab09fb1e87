//! The networks that can be trained, free of libtorch.

/// A network for small images; its embeddings are the pooled output of its last layer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Backbone {
    /// Four convolutions, for a first run in a minute.
    Small,
    /// ResNet for CIFAR with 20 layers.
    ResNet20,
    /// ResNet for CIFAR with 32 layers: the paper's.
    #[default]
    ResNet32,
    /// ResNet for CIFAR with 44 layers.
    ResNet44,
    /// ResNet for CIFAR with 56 layers: the paper's for CelebA and Table V.
    ResNet56,
    /// Wide ResNet of depth 16, four times as wide.
    Wrn16x4,
    /// Wide ResNet of depth 22, four times as wide.
    Wrn22x4,
    /// Wide ResNet of depth 28, ten times as wide.
    Wrn28x10,
    /// DenseNet with bottlenecks and compression, depth 100, growth 12.
    DenseNetBc100,
    /// DenseNet without them, depth 40, growth 12.
    DenseNet40,
}

impl Backbone {
    /// All networks, in the order in which they are offered.
    pub const ALL: [Self; 10] = [
        Self::Small,
        Self::ResNet20,
        Self::ResNet32,
        Self::ResNet44,
        Self::ResNet56,
        Self::Wrn16x4,
        Self::Wrn22x4,
        Self::Wrn28x10,
        Self::DenseNetBc100,
        Self::DenseNet40,
    ];

    /// The name on the command line and in files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Small => "small",
            Self::ResNet20 => "resnet20",
            Self::ResNet32 => "resnet32",
            Self::ResNet44 => "resnet44",
            Self::ResNet56 => "resnet56",
            Self::Wrn16x4 => "wrn-16-4",
            Self::Wrn22x4 => "wrn-22-4",
            Self::Wrn28x10 => "wrn-28-10",
            Self::DenseNetBc100 => "densenet-bc-100-12",
            Self::DenseNet40 => "densenet-40-12",
        }
    }

    /// The name on screen.
    pub fn label(self) -> &'static str {
        match self {
            Self::Small => "small CNN",
            Self::ResNet20 => "ResNet-20",
            Self::ResNet32 => "ResNet-32",
            Self::ResNet44 => "ResNet-44",
            Self::ResNet56 => "ResNet-56",
            Self::Wrn16x4 => "WRN-16-4",
            Self::Wrn22x4 => "WRN-22-4",
            Self::Wrn28x10 => "WRN-28-10",
            Self::DenseNetBc100 => "DenseNet-BC-100-12",
            Self::DenseNet40 => "DenseNet-40-12",
        }
    }

    /// Its features, `d`.
    pub fn dim(self) -> usize {
        match self {
            Self::Small | Self::ResNet20 | Self::ResNet32 | Self::ResNet44 | Self::ResNet56 => 64,
            Self::Wrn16x4 | Self::Wrn22x4 => 256,
            Self::Wrn28x10 => 640,
            Self::DenseNetBc100 => 342,
            Self::DenseNet40 => 448,
        }
    }
}
