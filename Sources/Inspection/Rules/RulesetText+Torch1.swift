// SPDX-License-Identifier: Apache-2.0

// Made from registry-data/ruleset/torch.txt by scripts/make-ruleset.
extension RulesetText {
    static let torch1 = """
        call torch BFloat16Tensor BoolTensor ByteTensor CharTensor DoubleTensor FloatTensor
        call torch HalfTensor IntTensor LongTensor ShortTensor Size Tensor device
        call torch._tensor _rebuild_from_type_v2
        call torch._utils _rebuild_device_tensor_from_cpu_tensor _rebuild_device_tensor_from_numpy
        call torch._utils _rebuild_meta_tensor_no_storage _rebuild_nested_tensor _rebuild_parameter
        call torch._utils _rebuild_parameter_with_state _rebuild_qtensor _rebuild_sparse_tensor
        call torch._utils _rebuild_tensor _rebuild_tensor_v2 _rebuild_tensor_v3
        call torch._utils _rebuild_wrapper_subclass
        call torch.cuda BFloat16Tensor BoolTensor ByteTensor CharTensor DoubleTensor FloatTensor
        call torch.cuda HalfTensor IntTensor LongTensor ShortTensor
        call torch.cuda.sparse BFloat16Tensor ByteTensor CharTensor DoubleTensor FloatTensor
        call torch.cuda.sparse HalfTensor IntTensor LongTensor ShortTensor
        call torch.nn.backends.thnn _get_thnn_function_backend
        call torch.nn.parameter Parameter
        call torch.serialization _get_layout
        call torch.sparse BFloat16Tensor ByteTensor CharTensor DoubleTensor FloatTensor HalfTensor
        call torch.sparse IntTensor LongTensor ShortTensor
        call torch.storage TypedStorage UntypedStorage _load_from_bytes
        new torch.nn.attention SDPBackend
        new torch.nn.attention._fa3 _FA3Handle
        new torch.nn.attention._fa4 _FA4Handle
        new torch.nn.attention._registry FlashAttentionHandle
        new torch.nn.attention.bias CausalBias CausalVariant
        new torch.nn.attention.flex_attention AuxOutput AuxRequest BlockMask FlexKernelOptions
        new torch.nn.attention.flex_attention _CallableLeaf _ExtractedLeaf
        new torch.nn.attention.flex_attention _KernelOptionsWithInternals _MaskModWrapper
        new torch.nn.attention.flex_attention _ModificationType _PlainFunction _StrippedClosure
        new torch.nn.attention.flex_attention _StrippedPartial
        new torch.nn.attention.varlen AuxRequest
        new torch.nn.backends.thnn THNNFunctionBackend
        new torch.nn.cpp ModuleWrapper OrderedDictWrapper
        new torch.nn.functional ScalingType SwizzleType
        new torch.nn.modules._functions BackwardHookFunction CrossMapLRN2d SyncBatchNorm
        new torch.nn.modules.activation CELU ELU GELU GLU Hardshrink Hardsigmoid Hardswish Hardtanh
        new torch.nn.modules.activation LeakyReLU LogSigmoid LogSoftmax Mish MultiheadAttention
        new torch.nn.modules.activation PReLU RReLU ReLU ReLU6 SELU SiLU Sigmoid Softmax Softmax2d
        new torch.nn.modules.activation Softmin Softplus Softshrink Softsign Tanh Tanhshrink
        new torch.nn.modules.activation Threshold
        new torch.nn.modules.adaptive AdaptiveLogSoftmaxWithLoss _ASMoutput
        new torch.nn.modules.batchnorm BatchNorm1d BatchNorm2d BatchNorm3d LazyBatchNorm1d
        new torch.nn.modules.batchnorm LazyBatchNorm2d LazyBatchNorm3d SyncBatchNorm _BatchNorm
        new torch.nn.modules.batchnorm _LazyNormBase _NormBase
        new torch.nn.modules.channelshuffle ChannelShuffle
        new torch.nn.modules.container Container ModuleDict ModuleList ParameterDict ParameterList
        new torch.nn.modules.container Sequential
        new torch.nn.modules.conv Conv1d Conv2d Conv3d ConvTranspose1d ConvTranspose2d
        new torch.nn.modules.conv ConvTranspose3d LazyConv1d LazyConv2d LazyConv3d
        new torch.nn.modules.conv LazyConvTranspose1d LazyConvTranspose2d LazyConvTranspose3d
        new torch.nn.modules.conv _ConvNd _ConvTransposeMixin _ConvTransposeNd _LazyConvXdMixin
        new torch.nn.modules.distance CosineSimilarity PairwiseDistance
        new torch.nn.modules.dropout AlphaDropout Dropout Dropout1d Dropout2d Dropout3d
        new torch.nn.modules.dropout FeatureAlphaDropout _DropoutNd
        new torch.nn.modules.flatten Flatten Unflatten
        new torch.nn.modules.fold Fold Unfold
        new torch.nn.modules.instancenorm InstanceNorm1d InstanceNorm2d InstanceNorm3d
        new torch.nn.modules.instancenorm LazyInstanceNorm1d LazyInstanceNorm2d LazyInstanceNorm3d
        new torch.nn.modules.instancenorm _InstanceNorm
        new torch.nn.modules.lazy LazyModuleMixin _LazyProtocol
        new torch.nn.modules.linear Bilinear Identity LazyLinear Linear
        new torch.nn.modules.linear NonDynamicallyQuantizableLinear
        new torch.nn.modules.linear_cross_entropy _ChunkContext _ChunkViews
        new torch.nn.modules.linear_cross_entropy_options LinearCrossEntropyOptions _AutoDefault
        new torch.nn.modules.loss BCELoss BCEWithLogitsLoss CTCLoss CosineEmbeddingLoss
        new torch.nn.modules.loss CrossEntropyLoss GaussianNLLLoss HingeEmbeddingLoss HuberLoss
        new torch.nn.modules.loss KLDivLoss L1Loss LinearCrossEntropyLoss MSELoss MarginRankingLoss
        new torch.nn.modules.loss MultiLabelMarginLoss MultiLabelSoftMarginLoss MultiMarginLoss
        new torch.nn.modules.loss NLLLoss NLLLoss2d PoissonNLLLoss SmoothL1Loss SoftMarginLoss
        new torch.nn.modules.loss TripletMarginLoss TripletMarginWithDistanceLoss _Loss
        new torch.nn.modules.loss _WeightedLoss
        new torch.nn.modules.module Module _IncompatibleKeys _WrappedHook
        new torch.nn.modules.normalization CrossMapLRN2d GroupNorm LayerNorm LocalResponseNorm
        new torch.nn.modules.normalization RMSNorm
        new torch.nn.modules.padding CircularPad1d CircularPad2d CircularPad3d ConstantPad1d
        new torch.nn.modules.padding ConstantPad2d ConstantPad3d ReflectionPad1d ReflectionPad2d
        new torch.nn.modules.padding ReflectionPad3d ReplicationPad1d ReplicationPad2d
        new torch.nn.modules.padding ReplicationPad3d ZeroPad1d ZeroPad2d ZeroPad3d _CircularPadNd
        new torch.nn.modules.padding _ConstantPadNd _ReflectionPadNd _ReplicationPadNd
        new torch.nn.modules.pixelshuffle PixelShuffle PixelUnshuffle
        new torch.nn.modules.pooling AdaptiveAvgPool1d AdaptiveAvgPool2d AdaptiveAvgPool3d
        new torch.nn.modules.pooling AdaptiveMaxPool1d AdaptiveMaxPool2d AdaptiveMaxPool3d AvgPool1d
        new torch.nn.modules.pooling AvgPool2d AvgPool3d FractionalMaxPool2d FractionalMaxPool3d
        new torch.nn.modules.pooling LPPool1d LPPool2d LPPool3d MaxPool1d MaxPool2d MaxPool3d
        new torch.nn.modules.pooling MaxUnpool1d MaxUnpool2d MaxUnpool3d _AdaptiveAvgPoolNd
        new torch.nn.modules.pooling _AdaptiveMaxPoolNd _AvgPoolNd _LPPoolNd _MaxPoolNd _MaxUnpoolNd
        new torch.nn.modules.rnn GRU GRUCell LSTM LSTMCell RNN RNNBase RNNCell RNNCellBase
        new torch.nn.modules.sparse Embedding EmbeddingBag
        new torch.nn.modules.transformer Transformer TransformerDecoder TransformerDecoderLayer
        new torch.nn.modules.transformer TransformerEncoder TransformerEncoderLayer
        new torch.nn.modules.upsampling Upsample UpsamplingBilinear2d UpsamplingNearest2d
        new torch.nn.parallel DistributedDataParallelCPU
        new torch.nn.parallel._functions Broadcast Gather ReduceAddCoalesced Scatter
        new torch.nn.parallel.data_parallel DataParallel
        new torch.nn.parallel.distributed DistributedDataParallel _BucketCapacityConfig
        new torch.nn.parallel.distributed _BufferCommHook _BufferCommHookLocation _DDPJoinHook
        new torch.nn.parallel.distributed _DDPSink _MixedPrecision
        new torch.nn.parameter Buffer UninitializedBuffer UninitializedParameter
        new torch.nn.parameter UninitializedTensorMixin _BufferMeta _ParameterMeta
        new torch.nn.utils._expanded_weights.conv_expanded_weights ConvPerSampleGrad
        new torch.nn.utils._expanded_weights.embedding_expanded_weights EmbeddingPerSampleGrad
        new torch.nn.utils._expanded_weights.expanded_weights_impl ExpandedWeight
        new torch.nn.utils._expanded_weights.group_norm_expanded_weights GroupNormPerSampleGrad
        new torch.nn.utils._expanded_weights.instance_norm_expanded_weights InstanceNormPerSampleGrad
        new torch.nn.utils._expanded_weights.layer_norm_expanded_weights LayerNormPerSampleGrad
        new torch.nn.utils._expanded_weights.linear_expanded_weights LinearPerSampleGrad
        new torch.nn.utils._named_member_accessor NamedMemberAccessor
        new torch.nn.utils.parametrizations _OrthMaps _Orthogonal _SpectralNorm _WeightNorm
        new torch.nn.utils.parametrize ParametrizationList
        new torch.nn.utils.prune BasePruningMethod CustomFromMask Identity L1Unstructured
        new torch.nn.utils.prune LnStructured PruningContainer RandomStructured RandomUnstructured
        new torch.nn.utils.rnn PackedSequence PackedSequence_
        new torch.nn.utils.spectral_norm SpectralNorm SpectralNormLoadStateDictPreHook
        new torch.nn.utils.spectral_norm SpectralNormStateDictHook
        new torch.nn.utils.weight_norm WeightNorm
        new torch.optim.adagrad Adagrad
        new torch.optim.adam Adam
        new torch.optim.adamw AdamW
        new torch.optim.lr_scheduler ConstantLR CosineAnnealingLR CyclicLR ExponentialLR LambdaLR
        new torch.optim.lr_scheduler LinearLR MultiStepLR OneCycleLR ReduceLROnPlateau SequentialLR
        new torch.optim.lr_scheduler StepLR
        new torch.optim.rmsprop RMSprop
        new torch.optim.sgd SGD
        new torchvision.models.alexnet AlexNet
        new torchvision.models.densenet DenseNet _DenseBlock _DenseLayer _Transition
        new torchvision.models.mobilenetv2 ConvBNReLU InvertedResidual MobileNetV2
        new torchvision.models.resnet BasicBlock Bottleneck ResNet
        new torchvision.models.squeezenet Fire SqueezeNet
        new torchvision.models.vgg VGG
        new torchvision.ops.misc Conv2dNormActivation ConvNormActivation FrozenBatchNorm2d MLP
        new torchvision.ops.misc SqueezeExcitation
        ref torch BFloat16Storage BoolStorage ByteStorage CharStorage ComplexDoubleStorage
        ref torch ComplexFloatStorage DoubleStorage FloatStorage HalfStorage IntStorage LongStorage
        ref torch QInt32Storage QInt8Storage QUInt2x4Storage QUInt4x2Storage QUInt8Storage
        ref torch ShortStorage TypedStorage UntypedStorage bfloat16 bits16 bits1x8 bits2x4 bits4x2
        ref torch bits8 bool cdouble cfloat channels_last complex128 complex32 complex64
        ref torch contiguous_format double float float16 float32 float4_e2m1fn_x2 float64
        ref torch float8_e4m3fn float8_e4m3fnuz float8_e5m2 float8_e5m2fnuz float8_e8m0fnu half int
        ref torch int1 int16 int2 int3 int32 int4 int5 int6 int64 int7 int8 long per_channel_affine
        ref torch per_channel_affine_float_qparams per_channel_symmetric per_tensor_affine
        ref torch per_tensor_symmetric preserve_format qint32 qint8 quint2x4 quint4x2 quint8 short
        ref torch sparse_coo sparse_csr strided uint1 uint16 uint2 uint3 uint32 uint4 uint5 uint6
        ref torch uint64 uint7 uint8
        ref torch._C._nn gelu leaky_relu silu
        ref torch.cuda BFloat16Storage BoolStorage ByteStorage CharStorage ComplexDoubleStorage
        ref torch.cuda ComplexFloatStorage DoubleStorage FloatStorage HalfStorage IntStorage
        ref torch.cuda LongStorage ShortStorage
        ref torch.nn.functional _canonical_mask dropout elu gelu leaky_relu relu sigmoid silu
        ref torch.nn.functional softmax tanh
        weights torch BFloat16Storage BFloat16Tensor BoolStorage BoolTensor ByteStorage ByteTensor
        weights torch CharStorage CharTensor ComplexDoubleStorage ComplexFloatStorage DoubleStorage
        weights torch DoubleTensor FloatStorage FloatTensor HalfStorage HalfTensor IntStorage
        weights torch IntTensor LongStorage LongTensor QInt32Storage QInt8Storage QUInt2x4Storage
        weights torch QUInt4x2Storage QUInt8Storage ShortStorage ShortTensor Size Tensor
        weights torch TypedStorage UntypedStorage bfloat16 bits16 bits1x8 bits2x4 bits4x2 bits8 bool
        weights torch complex128 complex32 complex64 device float16 float32 float4_e2m1fn_x2 float64
        weights torch float8_e4m3fn float8_e4m3fnuz float8_e5m2 float8_e5m2fnuz float8_e8m0fnu int1
        weights torch int16 int2 int3 int32 int4 int5 int6 int64 int7 int8 per_channel_affine
        weights torch per_channel_affine_float_qparams per_channel_symmetric per_tensor_affine
        weights torch per_tensor_symmetric qint32 qint8 quint2x4 quint4x2 quint8 uint1 uint16 uint2
        weights torch uint3 uint32 uint4 uint5 uint6 uint64 uint7 uint8
        weights torch._tensor _rebuild_from_type_v2
        weights torch._utils _rebuild_device_tensor_from_cpu_tensor
        weights torch._utils _rebuild_device_tensor_from_numpy _rebuild_meta_tensor_no_storage
        weights torch._utils _rebuild_nested_tensor _rebuild_parameter _rebuild_parameter_with_state
        weights torch._utils _rebuild_qtensor _rebuild_sparse_tensor _rebuild_tensor
        weights torch._utils _rebuild_tensor_v2 _rebuild_tensor_v3 _rebuild_wrapper_subclass
        weights torch.cuda BFloat16Storage BFloat16Tensor BoolStorage BoolTensor ByteStorage
        weights torch.cuda ByteTensor CharStorage CharTensor ComplexDoubleStorage
        weights torch.cuda ComplexFloatStorage DoubleStorage DoubleTensor FloatStorage FloatTensor
        weights torch.cuda HalfStorage HalfTensor IntStorage IntTensor LongStorage LongTensor
        weights torch.cuda ShortStorage ShortTensor
        weights torch.cuda.sparse BFloat16Tensor ByteTensor CharTensor DoubleTensor FloatTensor
        weights torch.cuda.sparse HalfTensor IntTensor LongTensor ShortTensor
        weights torch.nn.parameter Parameter
        weights torch.serialization _get_layout
        weights torch.sparse BFloat16Tensor ByteTensor CharTensor DoubleTensor FloatTensor
        weights torch.sparse HalfTensor IntTensor LongTensor ShortTensor
        weights torch.storage TypedStorage UntypedStorage
        human torch.fx.graph_module reduce_graph_module
        new torch.ao.nn.quantized.dynamic.modules.linear Linear
        new torch.ao.nn.quantized.dynamic.modules.rnn GRU LSTM PackedParameter
        new torch.ao.nn.quantized.modules.linear Linear LinearPackedParams
        new torch.ao.nn.quantized.modules.conv Conv1d Conv2d Conv3d
        new torch.optim.swa_utils AveragedModel
        new torch.utils.data.dataset ConcatDataset Subset TensorDataset
        """
}
