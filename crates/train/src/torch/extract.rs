//! Embeddings of a data set from a network that was trained elsewhere.

use eoscope_core::domain::{Embeddings, Head};
use eoscope_core::numerics::StopToken;
use eoscope_io::dataset::{ImageSet, Images};
use eoscope_io::run::weights::{Misfit, Weights};
use eoscope_io::run::{Backbone, Loss};
use eoscope_worker::guard;
use tch::{Device, Tensor};

use super::images::{DeviceImages, PixelSpec};
use super::{Network, Script, TorchError, infer};

/// A network with the weights of a file.
pub struct Model {
    network: Network,
    /// Which network it is.
    pub backbone: Backbone,
    /// Channels of the images that it takes.
    pub channels: usize,
    /// Classes that its head tells apart.
    pub n_classes: usize,
    /// What else was in the file.
    pub left_over: Vec<String>,
    device: Device,
}

/// What a network gives for a data set.
pub struct Extracted {
    /// Embeddings of the training images.
    pub train: Embeddings,
    /// Embeddings of the test images.
    pub test: Embeddings,
    /// The head of the network, where it has one.
    pub head: Option<Head>,
}

impl Model {
    /// Builds the network that weights belong to; without a name all of ours are tried.
    ///
    /// The number of classes, the channels of the images and whether the head compares angles are
    /// told by the shapes. A network that is asked for by name may leave weights of the file over;
    /// one that is found out may not.
    ///
    /// # Errors
    /// When the weights do not belong to it, with what is missing, left over or of another shape.
    pub fn of(
        weights: &Weights,
        backbone: Option<Backbone>,
        device: Device,
    ) -> Result<Self, TorchError> {
        let tried: Vec<Backbone> =
            backbone.map_or(Backbone::ALL.to_vec(), |backbone| vec![backbone]);
        let mut nearest: Option<(usize, Backbone, Misfit)> = None;
        for candidate in tried {
            match Self::load(weights, candidate, device) {
                // ResNet-20 is found inside ResNet-32: what is left over tells them apart.
                Ok(model) if backbone.is_none() && !model.left_over.is_empty() => {
                    let n = model.left_over.len();
                    if nearest.as_ref().is_none_or(|(least, _, _)| n < *least) {
                        let misfit = Misfit { left_over: model.left_over, ..Misfit::default() };
                        nearest = Some((n, candidate, misfit));
                    }
                }
                Ok(model) => return Ok(model),
                Err(misfit) => {
                    let n =
                        misfit.missing.len() + misfit.wrong_shape.len() + misfit.left_over.len();
                    if nearest.as_ref().is_none_or(|(least, _, _)| n < *least) {
                        nearest = Some((n, candidate, misfit));
                    }
                }
            }
        }
        let (_, found, misfit) = nearest.unwrap_or_default();
        let name = found.name().into();
        Err(match backbone {
            Some(_) => TorchError::Misfit { backbone: name, misfit },
            None => TorchError::UnknownNetwork { backbone: name, misfit },
        })
    }

    fn load(weights: &Weights, backbone: Backbone, device: Device) -> Result<Self, Misfit> {
        let channels = weights.channels().unwrap_or(3);
        let (loss, n_classes) = match weights.head() {
            // A head that compares angles is stored the other way round, and has no bias.
            Some((weight, false)) => (Loss::ALL[3], weight.shape[1]),
            Some((weight, true)) => (Loss::CrossEntropy, weight.shape[0]),
            None => (Loss::CrossEntropy, 2),
        };
        let mut network = Network::new(backbone, channels, n_classes, loss, 0, device);
        let left_over = network.load(weights)?;
        Ok(Self { network, backbone, channels, n_classes, left_over, device })
    }

    /// The head of the network.
    ///
    /// # Errors
    /// When libtorch refuses.
    pub fn head(&self) -> Result<Head, TorchError> {
        self.network.head()
    }

    /// Embeddings of a few images of one size, `n × height × width × channels`.
    ///
    /// # Errors
    /// When libtorch refuses.
    pub fn embed(
        &self,
        set: &ImageSet,
        images: &Images,
        statistics: &[(f32, f32)],
    ) -> Result<Vec<Vec<f32>>, TorchError> {
        let outcome = guard(|| {
            let spec = PixelSpec::of(set, statistics);
            let images = DeviceImages::new(images, &spec, self.device);
            let embed = |batch: &Tensor| Ok(self.network.features(batch, false));
            let mut rows = Vec::new();
            infer::for_each_batch(&embed, &images, |features: &Tensor| {
                let features = features.to_device(Device::Cpu).contiguous();
                for row in 0..features.size()[0] {
                    rows.push(Vec::<f32>::try_from(features.get(row))?);
                }
                Ok(())
            })?;
            Ok(rows)
        });
        outcome.unwrap_or_else(|panic| Err(TorchError::Backend(panic.0)))
    }
}

/// Where embeddings come from.
pub enum Source<'a> {
    /// One of our networks.
    Model(&'a Model),
    /// A TorchScript module.
    Script(&'a Script, Device),
}

/// Takes the embeddings of all images of a set. `progress` is told how many images are done.
///
/// # Errors
/// When the images do not suit the network, it is cancelled, or libtorch refuses.
pub fn extract(
    source: &Source<'_>,
    set: &ImageSet,
    statistics: &[(f32, f32)],
    stop: &StopToken,
    progress: &mut dyn FnMut(usize),
) -> Result<Extracted, TorchError> {
    let n_classes = set.class_names.len();
    let (head, device) = match source {
        Source::Model(model) => {
            let (expected, found) = (model.channels, set.channels);
            if expected != found {
                return Err(TorchError::Channels { expected, found });
            }
            (Some(model.head()?), model.device)
        }
        Source::Script(script, device) => (script.head.clone(), *device),
    };
    if let Some(head) = head.as_ref().filter(|head| head.n_classes() != n_classes) {
        return Err(TorchError::Classes { expected: head.n_classes(), found: n_classes });
    }
    let embed = |batch: &Tensor| match source {
        Source::Model(model) => Ok(model.network.features(batch, false)),
        Source::Script(script, _) => script.embed(batch),
    };
    let spec = PixelSpec::of(set, statistics);
    let mut done = 0;
    let mut tick = |n: usize| {
        done += n;
        progress(done);
        stop.check()
    };
    let outcome = guard(|| {
        let mut of = |images: &Images| {
            let on_device = DeviceImages::new(images, &spec, device);
            infer::embeddings(&embed, &on_device, &images.labels, n_classes, &mut tick)
        };
        Ok(Extracted { train: of(&set.train)?, test: of(&set.test)?, head })
    });
    outcome.unwrap_or_else(|panic| Err(TorchError::Backend(panic.0)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_network_is_told_by_its_weights() {
        for (backbone, loss, n_classes) in [
            (Backbone::ResNet20, Loss::CrossEntropy, 7),
            (Backbone::ResNet32, Loss::CrossEntropy, 3),
            (Backbone::Small, Loss::ALL[3], 5),
            (Backbone::Wrn16x4, Loss::CrossEntropy, 10),
        ] {
            let network = Network::new(backbone, 1, n_classes, loss, 3, Device::Cpu);
            let weights = network.weights().unwrap();
            let model = Model::of(&weights, None, Device::Cpu).unwrap();
            assert_eq!((model.backbone, model.n_classes), (backbone, n_classes));
            assert_eq!(model.head().unwrap(), network.head().unwrap());
            let again = Weights::parse(&weights.to_state_dict().unwrap()).unwrap();
            assert_eq!(again, weights);
        }
    }

    #[test]
    fn weights_of_another_network_are_listed() {
        let network = Network::new(Backbone::ResNet20, 3, 10, Loss::CrossEntropy, 0, Device::Cpu);
        let weights = network.weights().unwrap();
        let refused = |backbone| match Model::of(&weights, backbone, Device::Cpu) {
            Ok(_) => panic!("it fits"),
            Err(error) => error.to_string(),
        };
        let message = refused(Some(Backbone::ResNet32));
        assert!(
            message.contains("do not belong to resnet32: missing: layer1.3.bn1.bias"),
            "{message}"
        );
        let mut odd = weights.clone();
        odd.0.remove("layer1.0.conv1.weight");
        let Err(error) = Model::of(&odd, None, Device::Cpu) else { panic!("it fits") };
        let message = error.to_string();
        assert!(
            message.contains("nearest is resnet20: missing: layer1.0.conv1.weight"),
            "{message}"
        );
    }
}
