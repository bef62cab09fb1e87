//! Networks of any kind as TorchScript modules.

use std::path::Path;

use eoscope_core::domain::Head;
use eoscope_io::format::torchscript::cut_before;
use eoscope_worker::guard;
use ndarray::{Array1, Array2};
use tch::{CModule, Device, IValue, Kind, Tensor};

use super::TorchError;

/// A module that gives embeddings.
pub struct Script {
    module: CModule,
    /// The layer whose input they are, where one was chosen and is linear.
    pub head: Option<Head>,
}

impl Script {
    /// Loads a module that returns embeddings or, with the name of a layer, one whose embeddings are
    /// what goes into that layer. If the layer is linear it becomes the head.
    ///
    /// # Errors
    /// When the file cannot be read, is no TorchScript module, or has no such layer.
    pub fn open(path: &Path, layer: Option<&str>, device: Device) -> Result<Self, TorchError> {
        let bad = |reason: String| TorchError::BadScript { path: path.into(), reason };
        let bytes = std::fs::read(path).map_err(|error| bad(error.to_string()))?;
        let bytes = match layer {
            None => bytes,
            Some(layer) => cut_before(&bytes, layer).map_err(|error| bad(error.to_string()))?,
        };
        let load = || CModule::load_data_on_device(&mut bytes.as_slice(), device);
        let module =
            guard(load).map_err(|panic| bad(panic.0))?.map_err(|error| bad(first_line(&error)))?;
        let mut script = Self { module, head: None };
        script.module.f_set_eval().map_err(|error| bad(first_line(&error)))?;
        if let Some(layer) = layer {
            script.head = script.linear(layer)?;
        }
        Ok(script)
    }

    /// The layer called `name`, if it has a weight of two dimensions.
    fn linear(&self, name: &str) -> Result<Option<Head>, TorchError> {
        let parameters = self.module.named_parameters()?;
        let find = |part: &str| {
            let ending = format!("{name}.{part}");
            let is = |key: &str| key == ending || key.ends_with(&format!(".{ending}"));
            parameters.iter().find(|(key, _)| is(key)).map(|(_, value)| value)
        };
        let Some(weight) = find("weight").filter(|weight| weight.dim() == 2) else {
            return Ok(None);
        };
        let numbers = |tensor: &Tensor| -> Result<Vec<f32>, TorchError> {
            let flat = tensor.detach().to_device(Device::Cpu).to_kind(Kind::Float).reshape([-1]);
            Ok(Vec::try_from(flat)?)
        };
        let shape = (weight.size()[0] as usize, weight.size()[1] as usize);
        let bias = find("bias").map(&numbers).transpose()?.unwrap_or_else(|| vec![0.0; shape.0]);
        let weight = Array2::from_shape_vec(shape, numbers(weight)?)
            .map_err(|error| TorchError::Backend(error.to_string()))?;
        Ok(Some(Head::linear(weight, Array1::from_vec(bias))))
    }

    /// The embeddings of a batch. Of several outputs the first counts; pictures are averaged.
    ///
    /// # Errors
    /// When the module fails or gives something else.
    pub fn embed(&self, images: &Tensor) -> Result<Tensor, TorchError> {
        let mut output = self.module.forward_is(&[IValue::Tensor(images.shallow_clone())])?;
        while let IValue::Tuple(parts) | IValue::GenericList(parts) = output {
            let first = parts.into_iter().next();
            output = first.ok_or_else(|| TorchError::Backend("the module gives nothing".into()))?;
        }
        let IValue::Tensor(features) = output else {
            return Err(TorchError::Backend("the module gives no tensor".into()));
        };
        match features.dim() {
            2 => Ok(features),
            4 => Ok(features.mean_dim([2_i64, 3].as_slice(), false, Kind::Float)),
            other => Err(TorchError::Backend(format!(
                "the module gives {other} dimensions, but embeddings have 2; choose a layer with --layer"
            ))),
        }
    }
}

fn first_line(error: &tch::TchError) -> String {
    error
        .to_string()
        .lines()
        .find(|line| !line.trim().is_empty())
        .unwrap_or("no reason given")
        .into()
}
