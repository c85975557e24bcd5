// SPDX-License-Identifier: Apache-2.0

// Made from registry-data/ruleset/tensorflow.txt by scripts/make-ruleset.
extension RulesetText {
    static let tensorflow1 = """
        op A Abort Abs AccumulateNV2 AccumulatorApplyGradient AccumulatorNumAccumulated
        op AccumulatorSetGlobalStep AccumulatorTakeGradient Acos Acosh Add AddManySparseToTensorsMap AddN
        op AddSparseToTensorsMap AddV2 AdjustContrast AdjustContrastv2 AdjustHue AdjustSaturation All
        op AllCandidateSampler AllToAll Angle AnonymousHashTable AnonymousIterator AnonymousIteratorV2
        op AnonymousIteratorV3 AnonymousMemoryCache AnonymousMultiDeviceIterator
        op AnonymousMultiDeviceIteratorV3 AnonymousMutableDenseHashTable AnonymousMutableHashTable
        op AnonymousMutableHashTableOfTensors AnonymousRandomSeedGenerator AnonymousSeedGenerator Any
        op ApplyAdaMax ApplyAdadelta ApplyAdagrad ApplyAdagradDA ApplyAdagradV2 ApplyAdam ApplyAddSign
        op ApplyCenteredRMSProp ApplyFtrl ApplyFtrlV2 ApplyGradientDescent ApplyMomentum ApplyPowerSign
        op ApplyProximalAdagrad ApplyProximalGradientDescent ApplyRMSProp ApproxTopK ApproximateEqual ArgMax
        op ArgMin AsString Asin Asinh Assert AssertCardinalityDataset AssertNextDataset AssertPrevDataset
        op Assign AssignAdd AssignAddVariableOp AssignSub AssignSubVariableOp AssignVariableOp
        op AssignVariableXlaConcatND Atan Atan2 Atanh Attr AttrBool AttrBoolList AttrDefault
        op AttrEmptyListDefault AttrEnum AttrEnumList AttrFloat AttrListDefault AttrListMin
        op AttrListTypeDefault AttrMin AttrPartialShape AttrPartialShapeList AttrShape AttrShapeList
        op AttrTypeDefault AudioMicrofrontend AudioSpectrogram AudioSummary AudioSummaryV2 AutoShardDataset
        op AvgPool AvgPool3D AvgPool3DGrad AvgPoolGrad B BandedTriangularSolve Barrier BarrierClose
        op BarrierIncompleteSize BarrierInsertMany BarrierReadySize BarrierTakeMany Batch BatchCholesky
        op BatchCholeskyGrad BatchDataset BatchDatasetV2 BatchFFT BatchFFT2D BatchFFT3D BatchFunction
        op BatchIFFT BatchIFFT2D BatchIFFT3D BatchMatMul BatchMatMulV2 BatchMatMulV3 BatchMatrixBandPart
        op BatchMatrixDeterminant BatchMatrixDiag BatchMatrixDiagPart BatchMatrixInverse BatchMatrixSetDiag
        op BatchMatrixSolve BatchMatrixSolveLs BatchMatrixTriangularSolve BatchNormWithGlobalNormalization
        op BatchNormWithGlobalNormalizationGrad BatchSelfAdjointEig BatchSelfAdjointEigV2 BatchSvd
        op BatchToSpace BatchToSpaceND BesselI0 BesselI0e BesselI1 BesselI1e BesselJ0 BesselJ1 BesselK0
        op BesselK0e BesselK1 BesselK1e BesselY0 BesselY1 Betainc BiasAdd BiasAddGrad BiasAddV1 Binary
        op Bincount Bitcast BitwiseAnd BitwiseOr BitwiseXor BlockLSTM BlockLSTMGrad BlockLSTMGradV2
        op BlockLSTMV2 BoostedTreesAggregateStats BoostedTreesBucketize
        op BoostedTreesCalculateBestFeatureSplit BoostedTreesCalculateBestFeatureSplitV2
        op BoostedTreesCalculateBestGainsPerFeature BoostedTreesCenterBias BoostedTreesCreateEnsemble
        op BoostedTreesCreateQuantileStreamResource BoostedTreesDeserializeEnsemble
        op BoostedTreesEnsembleResourceHandleOp BoostedTreesExampleDebugOutputs
        op BoostedTreesFlushQuantileSummaries BoostedTreesGetEnsembleStates
        op BoostedTreesMakeQuantileSummaries BoostedTreesMakeStatsSummary BoostedTreesPredict
        op BoostedTreesQuantileStreamResourceAddSummaries BoostedTreesQuantileStreamResourceDeserialize
        op BoostedTreesQuantileStreamResourceFlush BoostedTreesQuantileStreamResourceGetBucketBoundaries
        op BoostedTreesQuantileStreamResourceHandleOp BoostedTreesSerializeEnsemble
        op BoostedTreesSparseAggregateStats BoostedTreesSparseCalculateBestFeatureSplit
        op BoostedTreesTrainingPredict BoostedTreesUpdateEnsemble BoostedTreesUpdateEnsembleV2 BroadcastArgs
        op BroadcastGradientArgs BroadcastTo Bucketize BytesProducedStatsDataset CSRSparseMatrixComponents
        op CSRSparseMatrixToDense CSRSparseMatrixToSparseTensor CSVDataset CSVDatasetV2 CTCBeamSearchDecoder
        op CTCGreedyDecoder CTCLoss CTCLossV2 CacheDataset CacheDatasetV2 CalibrationStatisticsSaver Case
        op Cast Ceil CheckNumerics CheckNumericsV2 CheckPinned Cholesky CholeskyGrad
        op ChooseFastestBranchDataset ChooseFastestDataset ClipByValue CloseSummaryWriter
        op CollateTPUEmbeddingMemory CollectiveAllToAllV2 CollectiveAllToAllV3 CollectiveAssignGroupV2
        op CollectiveBcastRecv CollectiveBcastRecvV2 CollectiveBcastSend CollectiveBcastSendV2
        op CollectiveGather CollectiveGatherV2 CollectiveInitializeCommunicator CollectivePermute
        op CollectiveReduce CollectiveReduceScatterV2 CollectiveReduceV2 CollectiveReduceV3
        op CombinedNonMaxSuppression Complex ComplexAbs ComplexStruct CompositeTensorVariantFromComponents
        op CompositeTensorVariantToComponents CompressElement ComputeAccidentalHits ComputeBatchSize
        op ComputeDedupDataSize ComputeDedupDataSizeV2 ComputeDedupDataTupleMask ComputeDedupDataTupleMaskV2
        op Concat ConcatOffset ConcatV2 ConcatenateDataset ConditionalAccumulator
        op ConfigureAndInitializeGlobalTPU ConfigureDistributedTPU ConfigureTPUEmbedding
        op ConfigureTPUEmbeddingHost ConfigureTPUEmbeddingMemory Conj ConjugateTranspose
        op ConnectTPUEmbeddingHosts Const ConstructionFails ConsumeMutexLock ControlTrigger Conv Conv2D
        op Conv2DBackpropFilter Conv2DBackpropFilterV2 Conv2DBackpropInput Conv2DBackpropInputV2 Conv3D
        op Conv3DBackpropFilter Conv3DBackpropFilterV2 Conv3DBackpropInput Conv3DBackpropInputV2
        op ConvertToCooTensor ConvertToListOfSparseCoreCooTensors ConvertToSparseCoreCsrWrappedCooTensor
        op Copy CopyHost CopyOp CopyToMesh CopyToMeshGrad Cos Cosh CountUpTo CreateSummaryDbWriter
        op CreateSummaryFileWriter CropAndResize CropAndResizeGradBoxes CropAndResizeGradImage Cross
        op CrossReplicaSum CudnnRNN CudnnRNNBackprop CudnnRNNBackpropV2 CudnnRNNBackpropV3
        op CudnnRNNCanonicalToParams CudnnRNNCanonicalToParamsV2 CudnnRNNParamsSize
        op CudnnRNNParamsToCanonical CudnnRNNParamsToCanonicalV2 CudnnRNNV2 CudnnRNNV3 Cumprod Cumsum
        op CumulativeLogsumexp CustomAggregator DTensorAllGather DTensorAllReduce DTensorAllScatter
        op DTensorAllToAll DTensorReduceScatter DTensorRestoreV2 DTensorSetGlobalTPUArray DataFormatDimMap
        op DataFormatVecPermute DataServiceDataset DataServiceDatasetV2 DataServiceDatasetV3
        op DataServiceDatasetV4 DatasetCardinality DatasetFingerprint DatasetFromGraph DatasetToGraph
        op DatasetToGraphV2 DatasetToSingleElement DatasetToTFRecord Dawsn DebugGradientIdentity
        op DebugGradientRefIdentity DebugIdentity DebugIdentityV2 DebugIdentityV3 DebugNanCount
        op DebugNumericSummary DebugNumericSummaryV2 DecodeAndCropJpeg DecodeBase64 DecodeBmp DecodeCSV
        op DecodeCompressed DecodeGif DecodeImage DecodeJSONExample DecodeJpeg DecodeJxl DecodePaddedRaw
        op DecodePng DecodeProtoV2 DecodeRaw DecodeWav DecodeWebP DeepCopy DefaultAttrs DeleteIterator
        op DeleteMemoryCache DeleteMultiDeviceIterator DeleteRandomSeedGenerator DeleteRpcFutureResource
        op DeleteSeedGenerator DeleteSessionTensor DenseBincount DenseCountSparseOutput
        op DenseToCSRSparseMatrix DenseToDenseSetOperation DenseToSparseBatchDataset
        op DenseToSparseSetOperation DepthToSpace DepthwiseConv2dNative DepthwiseConv2dNativeBackpropFilter
        op DepthwiseConv2dNativeBackpropInput Dequantize DeserializeIterator DeserializeManySparse
        op DeserializeSparse DestroyResourceOp DestroyTemporaryVariable DeviceIndex DevicePlacementOp Diag
        op DiagPart Digamma Dilation2D Dilation2DBackpropFilter Dilation2DBackpropInput
        op DirectedInterleaveDataset DisableCopyOnRead DistributedSave Div DivNoNan DrawBoundingBoxes
        op DrawBoundingBoxesV2 DtypeWithDefaultOp DummyIterationCounter DummyMemoryCache DummySeedGenerator
        op DumpTensor DynamicEnqueueTPUEmbeddingArbitraryTensorBatch
        op DynamicEnqueueTPUEmbeddingRaggedTensorBatch DynamicPartition DynamicStitch EagerPyFunc
        op EditDistance Eig Einsum Elu EluGrad Empty EmptyTensorList EmptyTensorMap EncodeBase64 EncodeJpeg
        op EncodeJpegVariableQuality EncodePng EncodeProto EncodeWav EnqueueTPUEmbeddingArbitraryTensorBatch
        op EnqueueTPUEmbeddingBatch EnqueueTPUEmbeddingIntegerBatch EnqueueTPUEmbeddingRaggedTensorBatch
        op EnqueueTPUEmbeddingSparseBatch EnqueueTPUEmbeddingSparseTensorBatch EnsureShape Enter Equal Erf
        op Erfc Erfinv EuclideanNorm ExecuteTPUEmbeddingPartitioner Exit Exp ExpandDims
        op ExperimentalAssertNextDataset ExperimentalAutoShardDataset ExperimentalBytesProducedStatsDataset
        op ExperimentalCSVDataset ExperimentalChooseFastestDataset ExperimentalDatasetCardinality
        op ExperimentalDatasetToTFRecord ExperimentalDenseToSparseBatchDataset
        op ExperimentalDirectedInterleaveDataset ExperimentalGroupByReducerDataset
        op ExperimentalGroupByWindowDataset ExperimentalIgnoreErrorsDataset ExperimentalIteratorGetDevice
        op ExperimentalLMDBDataset ExperimentalLatencyStatsDataset ExperimentalMapAndBatchDataset
        op ExperimentalMapDataset ExperimentalMatchingFilesDataset ExperimentalMaxIntraOpParallelismDataset
        op ExperimentalNonSerializableDataset ExperimentalParallelInterleaveDataset
        op ExperimentalParseExampleDataset ExperimentalPrivateThreadPoolDataset ExperimentalRandomDataset
        op ExperimentalRebatchDataset ExperimentalScanDataset ExperimentalSetStatsAggregatorDataset
        op ExperimentalSleepDataset ExperimentalSlidingWindowDataset ExperimentalSqlDataset
        op ExperimentalStatsAggregatorHandle ExperimentalStatsAggregatorSummary ExperimentalTakeWhileDataset
        op ExperimentalThreadPoolDataset ExperimentalThreadPoolHandle ExperimentalUnbatchDataset
        op ExperimentalUniqueDataset Expint Expm1 ExtractGlimpse ExtractGlimpseV2 ExtractImagePatches
        op ExtractJpegShape ExtractVolumePatches FFT FFT2D FFT3D FFTND FIFOQueue FIFOQueueV2 Fact FakeParam
        op FakeQuantWithMinMaxArgs FakeQuantWithMinMaxArgsGradient FakeQuantWithMinMaxVars
        op FakeQuantWithMinMaxVarsGradient FakeQuantWithMinMaxVarsPerChannel
        op FakeQuantWithMinMaxVarsPerChannelGradient FakeQueue FileSystemSetConfiguration Fill
        op FilterByLastComponentDataset FilterDataset FinalizeDataset FinalizeTPUEmbedding
        op FinalizeTPUEmbeddingV2 Fingerprint FiveFloatOutputs FixedLengthRecordDataset
        op FixedLengthRecordDatasetV2 FixedLengthRecordReader FixedLengthRecordReaderV2
        op FixedUnigramCandidateSampler FlatMapDataset FloatInput FloatOutput FloatOutputStringOutput Floor
        op FloorDiv FloorMod FlushSummaryWriter Foo1 Foo2 Foo3 For FractionalAvgPool FractionalAvgPoolGrad
        op FractionalMaxPool FractionalMaxPoolGrad FresnelCos FresnelSin FuncAttr FuncListAttr
        op FusedBatchNorm FusedBatchNormGrad FusedBatchNormGradV2 FusedBatchNormGradV3 FusedBatchNormV2
        op FusedBatchNormV3 FusedPadConv2D FusedResizeAndPadConv2D GRUBlockCell GRUBlockCellGrad Gather
        op GatherNd GatherV2 GenerateBoundingBoxProposals GenerateVocabRemapping GeneratorDataset
        op GetDeadline GetElementAtIndex GetMinibatchSplitsWithPhysicalReplica
        op GetMinibatchesInCsrWithPhysicalReplica GetOptions GetSessionHandle GetSessionHandleV2
        op GetSessionTensor GetStatsFromListOfSparseCoreCooTensors GetTpuTaskId GlobalIterId
        op GlobalShuffleDataset GraphDefVersion Greater GreaterEqual GroupByReducerDataset
        op GroupByWindowDataset GuaranteeConst HSVToRGB HashTable HashTableV2 HistogramFixedWidth
        op HistogramSummary HostConst IFFT IFFT2D IFFT3D IFFTND IRFFT IRFFT2D IRFFT3D IRFFTND Identity
        op IdentityN IdentityReader IdentityReaderV2 If Igamma IgammaGradA Igammac IgnoreErrorsDataset Imag
        op ImageProjectiveTransformV2 ImageProjectiveTransformV3 ImageSummary ImmutableConst ImportEvent
        op InPolymorphicTwice InTopK InTopKV2 IndexFlatMapDataset InfeedDequeue InfeedDequeueTuple
        op InfeedEnqueue InfeedEnqueuePrelinearizedBuffer InfeedEnqueueTuple InitializeTable
        op InitializeTableFromDataset InitializeTableFromTextFile InitializeTableFromTextFileV2
        op InitializeTableV2 InplaceAdd InplaceSub InplaceUpdate Int64Output IntAttr IntInput
        op IntInputFloatInput IntInputIntOutput IntOutput IntOutputFloatOutput InterleaveDataset Inv InvGrad
        op Invert InvertPermutation IsBoostedTreesEnsembleInitialized
        op IsBoostedTreesQuantileStreamResourceInitialized IsFinite IsInf IsNan IsResourceHandleRefCounting
        op IsTPUEmbeddingInitialized IsTensorFloat32Enabled IsVariableInitialized IsotonicRegression
        op Iterator IteratorFromStringHandle IteratorFromStringHandleV2 IteratorGetDevice
        op IteratorGetModelProto IteratorGetNext IteratorGetNextAsOptional IteratorGetNextSync
        op IteratorToStringHandle IteratorV2 KMC2ChainInitialization KernelLabel KernelLabelRequired
        op KmeansPlusPlusInitialization KthOrderStatistic L2Loss LMDBDataset LMDBReader LRN LRNGrad
        op LSTMBlockCell LSTMBlockCellGrad LatencyStatsDataset LeakyRelu LeakyReluGrad
        op LearnedUnigramCandidateSampler LeftShift LegacyParallelInterleaveDatasetV2 Less LessEqual Lgamma
        op LinSpace ListDataset ListDiff ListInput ListOutput ListSnapshotChunksDataset
        op LoadAllTPUEmbeddingParameters LoadAndRemapMatrix LoadDataset LoadTPUEmbeddingADAMParameters
        op LoadTPUEmbeddingAdadeltaParameters LoadTPUEmbeddingAdagradMomentumParameters
        op LoadTPUEmbeddingAdagradParameters LoadTPUEmbeddingCenteredRMSPropParameters
        op LoadTPUEmbeddingFTRLParameters LoadTPUEmbeddingFrequencyEstimatorParameters
        op LoadTPUEmbeddingMDLAdagradLightParameters LoadTPUEmbeddingMomentumParameters
        op LoadTPUEmbeddingProximalAdagradParameters LoadTPUEmbeddingProximalYogiParameters
        op LoadTPUEmbeddingRMSPropParameters LoadTPUEmbeddingStochasticGradientDescentParameters Log Log1p
        op LogMatrixDeterminant LogSoftmax LogUniformCandidateSampler LogicalAnd LogicalNot LogicalOr
        op LookupTableExport LookupTableExportV2 LookupTableFind LookupTableFindV2 LookupTableImport
        op LookupTableImportV2 LookupTableInsert LookupTableInsertV2 LookupTableRemoveV2 LookupTableSize
        op LookupTableSizeV2 LoopCond LowerBound Lu MakeIterator MakeUnique MakeWeakResourceHandle
        op MapAndBatchDataset MapClear MapDataset MapDefun MapIncompleteSize MapPeek MapSize MapStage
        op MapUnstage MapUnstageNoKey MatMul MatchingFiles MatchingFilesDataset MatrixBandPart
        op MatrixDeterminant MatrixDiag MatrixDiagPart MatrixDiagPartV2 MatrixDiagPartV3 MatrixDiagV2
        op MatrixDiagV3 MatrixExponential MatrixInverse MatrixLogarithm MatrixSetDiag MatrixSetDiagV2
        op MatrixSetDiagV3 MatrixSolve MatrixSolveLs MatrixSquareRoot MatrixTriangularSolve Max
        op MaxIntraOpParallelismDataset MaxPool MaxPool3D MaxPool3DGrad MaxPool3DGradGrad MaxPoolGrad
        op MaxPoolGradGrad MaxPoolGradGradV2 MaxPoolGradGradWithArgmax MaxPoolGradV2 MaxPoolGradWithArgmax
        op MaxPoolV2 MaxPoolWithArgmax Maximum Mean Merge MergeDedupData MergeSummary MergeV2Checkpoints
        op Mfcc Min Minimum MirrorPad MirrorPadGrad MixedStruct MlirPassthroughOp Mod ModelDataset Mul
        op MulNoNan MultiDeviceIterator MultiDeviceIteratorFromStringHandle
        op MultiDeviceIteratorGetNextFromShard MultiDeviceIteratorInit MultiDeviceIteratorToStringHandle
        op Multinomial MutableDenseHashTable MutableDenseHashTableV2 MutableHashTable
        op MutableHashTableOfTensors MutableHashTableOfTensorsV2 MutableHashTableV2 MutexLock MutexV2
        op NInPolymorphicTwice NInTwice NInTwoTypeVariables NIntsIn NIntsOut NIntsOutDefault NPolymorphicIn
        op NPolymorphicOut NPolymorphicOutDefault NPolymorphicRestrictIn NPolymorphicRestrictOut
        op NcclAllReduce NcclBroadcast NcclReduce Ndtri NearestNeighbors Neg NegTrain NextAfter
        op NextIteration NoOp NonDeterministicInts NonMaxSuppression NonMaxSuppressionV2 NonMaxSuppressionV3
        op NonMaxSuppressionV4 NonMaxSuppressionV5 NonMaxSuppressionWithOverlaps NonSerializableDataset None
        op NotEqual NthElement Old OneHot OneShotIterator OnesLike OpWithDefaultAttr OpWithFutureDefaultAttr
        op OptimizeDataset OptimizeDatasetV2 OptionalFromValue OptionalGetValue OptionalHasValue
        op OptionalNone OptionsDataset OrderedMapClear OrderedMapIncompleteSize OrderedMapPeek
        op OrderedMapSize OrderedMapStage OrderedMapUnstage OrderedMapUnstageNoKey OutT OutTypeList
        op OutTypeListRestrict OutfeedDequeue OutfeedDequeueTuple OutfeedDequeueTupleV2 OutfeedDequeueV2
        op OutfeedEnqueue OutfeedEnqueueTuple Pack Pad PadV2 PaddedBatchDataset PaddedBatchDatasetV2
        op PaddingFIFOQueue PaddingFIFOQueueV2 ParallelBatchDataset ParallelConcat ParallelDynamicStitch
        op ParallelFilterDataset ParallelInterleaveDataset ParallelInterleaveDatasetV2
        op ParallelInterleaveDatasetV3 ParallelInterleaveDatasetV4 ParallelMapDataset ParallelMapDatasetV2
        op ParameterizedTruncatedNormal ParseExample ParseExampleDataset ParseExampleDatasetV2
        op ParseExampleV2 ParseSequenceExample ParseSequenceExampleV2 ParseSingleExample
        op ParseSingleSequenceExample ParseTensor PartitionedCall Placeholder PlaceholderV2
        op PlaceholderWithDefault Polygamma Polymorphic PolymorphicDefaultOut PolymorphicOut PopulationCount
        op Pow PrefetchDataset Prelinearize PrelinearizeTuple PreventGradient Print PrintV2 PriorityQueue
        op PriorityQueueV2 PrivateThreadPoolDataset Prod PyFunc PyFuncStateless Qr QuantizeAndDequantize
        op QuantizeAndDequantizeV2 QuantizeAndDequantizeV3 QuantizeAndDequantizeV4
        op QuantizeAndDequantizeV4Grad QuantizeDownAndShrinkRange QuantizeV2 QuantizedAdd QuantizedAvgPool
        op QuantizedBatchNormWithGlobalNormalization QuantizedBiasAdd QuantizedConcat QuantizedConcatV2
        op QuantizedConv2D QuantizedConv2DAndRelu QuantizedConv2DAndReluAndRequantize
        op QuantizedConv2DAndRequantize QuantizedConv2DPerChannel QuantizedConv2DWithBias
        op QuantizedConv2DWithBiasAndRelu QuantizedConv2DWithBiasAndReluAndRequantize
        op QuantizedConv2DWithBiasAndRequantize QuantizedConv2DWithBiasSignedSumAndReluAndRequantize
        op QuantizedConv2DWithBiasSumAndRelu QuantizedConv2DWithBiasSumAndReluAndRequantize
        op QuantizedDepthwiseConv2D QuantizedDepthwiseConv2DWithBias QuantizedDepthwiseConv2DWithBiasAndRelu
        op QuantizedDepthwiseConv2DWithBiasAndReluAndRequantize QuantizedInstanceNorm QuantizedMatMul
        op QuantizedMatMulWithBias QuantizedMatMulWithBiasAndDequantize QuantizedMatMulWithBiasAndRelu
        op QuantizedMatMulWithBiasAndReluAndRequantize QuantizedMatMulWithBiasAndRequantize QuantizedMaxPool
        op QuantizedMul QuantizedRelu QuantizedRelu6 QuantizedReluX QuantizedReshape QuantizedResizeBilinear
        op QueueClose QueueCloseV2 QueueDequeue QueueDequeueMany QueueDequeueManyV2 QueueDequeueUpTo
        op QueueDequeueUpToV2 QueueDequeueV2 QueueEnqueue QueueEnqueueMany QueueEnqueueManyV2 QueueEnqueueV2
        op QueueIsClosed QueueIsClosedV2 QueueSize QueueSizeV2 RFFT RFFT2D RFFT3D RFFTND RGBToHSV
        op RaggedBincount RaggedCountSparseOutput RaggedCross RaggedFillEmptyRows RaggedFillEmptyRowsGrad
        op RaggedGather RaggedRange RaggedTensorFromVariant RaggedTensorToSparse RaggedTensorToTensor
        op RaggedTensorToVariant RaggedTensorToVariantGradient RandomCrop RandomDataset RandomDatasetV2
        op RandomGamma RandomGammaGrad RandomIndexShuffle RandomPoisson RandomPoissonV2 RandomShuffle
        op RandomShuffleQueue RandomShuffleQueueV2 RandomStandardNormal RandomUniform RandomUniformInt Range
        op RangeDataset Rank ReadFile ReadVariableOp ReadVariableXlaSplitND ReaderNumRecordsProduced
        op ReaderNumRecordsProducedV2 ReaderNumWorkUnitsCompleted ReaderNumWorkUnitsCompletedV2 ReaderRead
        op ReaderReadUpTo ReaderReadUpToV2 ReaderReadV2 ReaderReset ReaderResetV2 ReaderRestoreState
        op ReaderRestoreStateV2 ReaderSerializeState ReaderSerializeStateV2 Real RealDiv RebatchDataset
        op RebatchDatasetV2 Reciprocal ReciprocalGrad RecordInput Recv RecvTPUEmbeddingActivations
        op ReduceDataset ReduceJoin RefEnter RefExit RefIdentity RefIn RefInputFloatInput
        op RefInputFloatInputIntOutput RefInputIntInput RefMerge RefNextIteration RefOut RefOutput
        op RefOutputFloatOutput RefSelect RefSwitch RegexFullMatch RegexReplace RegisterDataset
        op RegisterDatasetV2 Relayout RelayoutLike Relu Relu6 Relu6Grad ReluGrad RemoteCall RepeatDataset
        op RequantizationRange RequantizationRangePerChannel Requantize RequantizePerChannel
        op RequiresOlderGraphVersion ReservedAttr ReservedInput Reshape ResizeArea ResizeBicubic
        op ResizeBicubicGrad ResizeBilinear ResizeBilinearGrad ResizeNearestNeighbor
        op ResizeNearestNeighborGrad ResourceAccumulatorApplyGradient ResourceAccumulatorNumAccumulated
        op ResourceAccumulatorSetGlobalStep ResourceAccumulatorTakeGradient ResourceApplyAdaMax
        op ResourceApplyAdadelta ResourceApplyAdagrad ResourceApplyAdagradDA ResourceApplyAdagradV2
        op ResourceApplyAdam ResourceApplyAdamWithAmsgrad ResourceApplyAddSign ResourceApplyCenteredRMSProp
        op ResourceApplyFtrl ResourceApplyFtrlV2 ResourceApplyGradientDescent ResourceApplyKerasMomentum
        op ResourceApplyMomentum ResourceApplyPowerSign ResourceApplyProximalAdagrad
        op ResourceApplyProximalGradientDescent ResourceApplyRMSProp ResourceConditionalAccumulator
        op ResourceCountUpTo ResourceCreateOp ResourceGather ResourceGatherNd ResourceInitializedOp
        op ResourceScatterAdd ResourceScatterDiv ResourceScatterMax ResourceScatterMin ResourceScatterMul
        op ResourceScatterNdAdd ResourceScatterNdMax ResourceScatterNdMin ResourceScatterNdSub
        op ResourceScatterNdUpdate ResourceScatterSub ResourceScatterUpdate ResourceSparseApplyAdadelta
        op ResourceSparseApplyAdagrad ResourceSparseApplyAdagradDA ResourceSparseApplyAdagradV2
        op ResourceSparseApplyCenteredRMSProp ResourceSparseApplyFtrl ResourceSparseApplyFtrlV2
        op ResourceSparseApplyKerasMomentum ResourceSparseApplyMomentum ResourceSparseApplyProximalAdagrad
        op ResourceSparseApplyProximalGradientDescent ResourceSparseApplyRMSProp ResourceStridedSliceAssign
        op ResourceUsingOp Restore RestoreSlice RestoreV2 Restrict RetrieveAllTPUEmbeddingParameters
        op RetrieveTPUEmbeddingADAMParameters RetrieveTPUEmbeddingAdadeltaParameters
        op RetrieveTPUEmbeddingAdagradMomentumParameters RetrieveTPUEmbeddingAdagradParameters
        op RetrieveTPUEmbeddingCenteredRMSPropParameters RetrieveTPUEmbeddingFTRLParameters
        op RetrieveTPUEmbeddingFrequencyEstimatorParameters RetrieveTPUEmbeddingMDLAdagradLightParameters
        op RetrieveTPUEmbeddingMomentumParameters RetrieveTPUEmbeddingProximalAdagradParameters
        op RetrieveTPUEmbeddingProximalYogiParameters RetrieveTPUEmbeddingRMSPropParameters
        op RetrieveTPUEmbeddingStochasticGradientDescentParameters Reverse ReverseSequence ReverseV2
        op RewriteDataset RightShift Rint RiscAbs RiscAdd RiscBinaryArithmetic RiscBinaryComparison
        op RiscBitcast RiscBroadcast RiscCast RiscCeil RiscCholesky RiscConcat RiscCondition RiscConv
        op RiscCos RiscDiv RiscDot RiscExp RiscFft RiscFloor RiscGather RiscImag RiscIsFinite RiscLog
        op RiscLogicalAnd RiscLogicalNot RiscLogicalOr RiscMax RiscMin RiscMul RiscNeg RiscPad RiscPool
        op RiscPow RiscRandomUniform RiscReal RiscReduce RiscRem RiscReshape RiscReverse RiscScatter
        op RiscShape RiscSign RiscSlice RiscSort RiscSqueeze RiscSub RiscTranspose RiscTriangularSolve
        op RiscUnary RiscWhile RngReadAndSkip RngSkip Roll Round RpcCall RpcCheckStatus RpcClient
        op RpcGetValue RpcServer RpcServerRegister RpcServerStart Rsqrt RsqrtGrad SampleDistortedBoundingBox
        op SampleDistortedBoundingBoxV2 SamplingDataset Save SaveDataset SaveDatasetV2 SaveSlices SaveV2
        op ScalarSummary ScaleAndTranslate ScaleAndTranslateGrad ScanDataset ScatterAdd ScatterDiv
        op ScatterMax ScatterMin ScatterMul ScatterNd ScatterNdAdd ScatterNdMax ScatterNdMin
        op ScatterNdNonAliasingAdd ScatterNdSub ScatterNdUpdate ScatterSub ScatterUpdate SdcaFprint
        op SdcaOptimizer SdcaOptimizerV2 SdcaShrinkL1 SegmentMax SegmentMaxV2 SegmentMean SegmentMin
        op SegmentMinV2 SegmentProd SegmentProdV2 SegmentSum SegmentSumV2 Select SelectV2 SelfAdjointEig
        op SelfAdjointEigV2 Selu SeluGrad Send SendTPUEmbeddingGradients SerializeIterator
        op SerializeManySparse SerializeSparse SerializeTensor SetSize SetStatsAggregatorDataset Shape
        op ShapeN ShardDataset ShardedFilename ShardedFilespec ShuffleAndRepeatDataset
        op ShuffleAndRepeatDatasetV2 ShuffleDataset ShuffleDatasetV2 ShuffleDatasetV3 ShutdownDistributedTPU
        op ShutdownTPUSystem Sigmoid SigmoidGrad Sign Simple SimpleStruct Sin Sinh Size SkipDataset Skipgram
        op SleepDataset SleepIdentityOp SleepOp Slice SlidingWindowDataset Snapshot SnapshotChunkDataset
        op SnapshotDataset SnapshotDatasetReader SnapshotDatasetV2 SnapshotNestedDatasetReader SobolSample
        op Softmax SoftmaxCrossEntropyWithLogits Softplus SoftplusGrad Softsign SoftsignGrad
        op SortListOfSparseCoreCooTensors SpaceToBatch SpaceToBatchND SpaceToDepth
        op SparseAccumulatorApplyGradient SparseAccumulatorTakeGradient SparseAdd SparseAddGrad
        op SparseApplyAdadelta SparseApplyAdagrad SparseApplyAdagradDA SparseApplyAdagradV2
        op SparseApplyCenteredRMSProp SparseApplyFtrl SparseApplyFtrlV2 SparseApplyMomentum
        op SparseApplyProximalAdagrad SparseApplyProximalGradientDescent SparseApplyRMSProp SparseBincount
        op SparseConcat SparseConditionalAccumulator SparseCountSparseOutput SparseCross SparseCrossHashed
        op SparseCrossV2 SparseDenseCwiseAdd SparseDenseCwiseDiv SparseDenseCwiseMul SparseFillEmptyRows
        op SparseFillEmptyRowsGrad SparseMatMul SparseMatrixAdd SparseMatrixMatMul SparseMatrixMul
        op SparseMatrixNNZ SparseMatrixOrderingAMD SparseMatrixSoftmax SparseMatrixSoftmaxGrad
        op SparseMatrixSparseCholesky SparseMatrixSparseMatMul SparseMatrixTranspose SparseMatrixZeros
        op SparseReduceMax SparseReduceMaxSparse SparseReduceSum SparseReduceSumSparse SparseReorder
        op SparseReshape SparseSegmentMean SparseSegmentMeanGrad SparseSegmentMeanGradV2
        op SparseSegmentMeanWithNumSegments SparseSegmentSqrtN SparseSegmentSqrtNGrad
        op SparseSegmentSqrtNGradV2 SparseSegmentSqrtNWithNumSegments SparseSegmentSum SparseSegmentSumGrad
        op SparseSegmentSumGradV2 SparseSegmentSumWithNumSegments SparseSlice SparseSliceGrad SparseSoftmax
        op SparseSoftmaxCrossEntropyWithLogits SparseSparseMaximum SparseSparseMinimum SparseSplit
        op SparseTensorDenseAdd SparseTensorDenseMatMul SparseTensorSliceDataset
        op SparseTensorToCSRSparseMatrix SparseToDense SparseToSparseSetOperation Spence Split
        op SplitDedupData SplitV SqlDataset Sqrt SqrtGrad Square SquaredDifference Squeeze Stack StackClose
        op StackCloseV2 StackPop StackPopV2 StackPush StackPushV2 StackV2 Stage StageClear StagePeek
        op StageSize StatefulPartitionedCall StatefulRandomBinomial StatefulStandardNormal
        op StatefulStandardNormalV2 StatefulTruncatedNormal StatefulUniform StatefulUniformFullInt
        op StatefulUniformInt StatelessCase StatelessIf StatelessMultinomial
        op StatelessParameterizedTruncatedNormal StatelessRandomBinomial StatelessRandomGammaV2
        op StatelessRandomGammaV3 StatelessRandomGetAlg StatelessRandomGetKeyCounter
        op StatelessRandomGetKeyCounterAlg StatelessRandomNormal StatelessRandomNormalV2
        op StatelessRandomPoisson StatelessRandomUniform StatelessRandomUniformFullInt
        op StatelessRandomUniformFullIntV2 StatelessRandomUniformInt StatelessRandomUniformIntV2
        op StatelessRandomUniformV2 StatelessSampleDistortedBoundingBox StatelessShuffle
        op StatelessTruncatedNormal StatelessTruncatedNormalV2 StatelessWhile StaticRegexFullMatch
        op StaticRegexReplace StatsAggregatorHandle StatsAggregatorHandleV2 StatsAggregatorSetSummaryWriter
        op StatsAggregatorSummary StochasticCastToInt StopGradient StoreMinibatchStatisticsInFdo
        op StridedSlice StridedSliceAssign StridedSliceGrad StringFormat StringJoin StringLength
        op StringListAttr StringLower StringNGrams StringSplit StringSplitV2 StringStrip StringToHashBucket
        op StringToHashBucketFast StringToHashBucketStrong StringToNumber StringUpper StubResourceHandleOp
        op Sub Substr Sum SummaryWriter Svd Switch SymbolicGradient SyncDevice TFRecordDataset
        op TFRecordDatasetV2 TFRecordReader TFRecordReaderV2 TPUAnnotateTensorsWithDynamicShape
        op TPUCompilationResult TPUCompile TPUCompileSucceededAssert TPUCopyWithDynamicShape TPUDummyInput
        op TPUEmbeddingActivations TPUExecute TPUExecuteAndUpdateVariables TPUOrdinalSelector
        op TPUPartitionedCall TPUPartitionedInput TPUPartitionedInputV2 TPUPartitionedOutput
        op TPUPartitionedOutputV2 TPUReplicateMetadata TPUReplicatedInput TPUReplicatedOutput
        op TPUReshardVariables TPURoundRobin TakeDataset TakeManySparseFromTensorsMap TakeWhileDataset Tan
        op Tanh TanhGrad TemporaryVariable TensorArray TensorArrayClose TensorArrayCloseV2
        op TensorArrayCloseV3 TensorArrayConcat TensorArrayConcatV2 TensorArrayConcatV3 TensorArrayGather
        op TensorArrayGatherV2 TensorArrayGatherV3 TensorArrayGrad TensorArrayGradV2 TensorArrayGradV3
        op TensorArrayGradWithShape TensorArrayPack TensorArrayRead TensorArrayReadV2 TensorArrayReadV3
        op TensorArrayScatter TensorArrayScatterV2 TensorArrayScatterV3 TensorArraySize TensorArraySizeV2
        op TensorArraySizeV3 TensorArraySplit TensorArraySplitV2 TensorArraySplitV3 TensorArrayUnpack
        op TensorArrayV2 TensorArrayV3 TensorArrayWrite TensorArrayWriteV2 TensorArrayWriteV3 TensorDataset
        op TensorListConcat TensorListConcatLists TensorListConcatV2 TensorListElementShape
        op TensorListFromTensor TensorListGather TensorListGetItem TensorListLength TensorListPopBack
        op TensorListPushBack TensorListPushBackBatch TensorListReserve TensorListResize TensorListScatter
        op TensorListScatterIntoExistingList TensorListScatterV2 TensorListSetItem TensorListSplit
        op TensorListStack TensorMapErase TensorMapHasKey TensorMapInsert TensorMapLookup TensorMapSize
        op TensorMapStackKeys TensorScatterAdd TensorScatterMax TensorScatterMin TensorScatterSub
        op TensorScatterUpdate TensorSliceDataset TensorStridedSliceUpdate TensorSummary TensorSummaryV2
        op TestAttr TestStringOutput TextLineDataset TextLineReader TextLineReaderV2 ThreadPoolDataset
        op ThreadPoolHandle ThreadUnsafeUnigramCandidateSampler Tile TileGrad Timestamp ToBool TopK
        op TopKUnique TopKV2 TopKWithUnique TpuHandleToProtoKey Transpose TridiagonalMatMul TridiagonalSolve
        op TruncateDiv TruncateMod TruncatedNormal TwoFloatInputs TwoFloatInputsFloatOutput
        op TwoFloatInputsIntOutput TwoFloatOutputs TwoIntInputs TwoIntOutputs TwoRefsIn TypeList
        op TypeListRestrict TypeListTwice Unary Unbatch UnbatchDataset UnbatchGrad UncompressElement
        op UnicodeDecode UnicodeDecodeWithOffsets UnicodeEncode UnicodeScript UnicodeTranscode
        op UniformCandidateSampler UniformDequantize UniformQuantize UniformQuantizedAdd
        op UniformQuantizedClipByValue UniformQuantizedConvolution UniformQuantizedConvolutionHybrid
        op UniformQuantizedDot UniformQuantizedDotHybrid UniformRequantize Unique UniqueDataset UniqueV2
        op UniqueWithCounts UniqueWithCountsV2 Unpack UnravelIndex UnsortedSegmentJoin UnsortedSegmentMax
        op UnsortedSegmentMin UnsortedSegmentProd UnsortedSegmentSum Unstage UnwrapDatasetVariant
        op UpdateTaskIdAndGlobalCoreArray UpperBound VarHandleOp VarIsInitializedOp Variable VariableShape
        op VariableV2 WeightedFlatMapDataset Where While WholeFileReader WholeFileReaderV2 WindowDataset
        op WindowOp WorkerHeartbeat WrapDatasetVariant WriteAudioSummary WriteFile WriteGraphSummary
        op WriteHistogramSummary WriteImageSummary WriteRawProtoSummary WriteScalarSummary WriteSummary
        op Xdivy XlaAllReduce XlaBroadcastHelper XlaCallModule XlaClusterOutput XlaConcatND XlaConv
        op XlaConvV2 XlaCustomCall XlaCustomCallV2 XlaDequantize XlaDot XlaDotV2 XlaDynamicSlice
        op XlaDynamicUpdateSlice XlaEinsum XlaGather XlaHostCompute XlaIf XlaKeyValueSort XlaLaunch
        op XlaLaunchV2 XlaOptimizationBarrier XlaPad XlaRecv XlaRecvFromHost XlaRecvTPUEmbeddingActivations
        op XlaRecvTPUEmbeddingActivationsV2 XlaRecvTPUEmbeddingDeduplicationData
        op XlaRecvTPUEmbeddingDeduplicationDataV2 XlaReduce XlaReducePrecision XlaReduceScatter
        op XlaReduceWindow XlaRemoveDynamicDimensionSize XlaReplicaId XlaRngBitGenerator XlaScatter
        op XlaSelectAndScatter XlaSelfAdjointEig XlaSend XlaSendTPUEmbeddingGradients
        op XlaSendTPUEmbeddingGradientsV2 XlaSendToHost XlaSetBound XlaSetDynamicDimensionSize XlaSharding
        op XlaSort XlaSparseActivationsUnstack XlaSparseCoreAdagrad XlaSparseCoreAdagradMomentum
        op XlaSparseCoreAdam XlaSparseCoreFtrl XlaSparseCoreSgd XlaSparseDenseMatmul
        op XlaSparseDenseMatmulCustomCombinerOnTcGradWithAdagradAndCsrInput
        op XlaSparseDenseMatmulCustomCombinerOnTcGradWithAdagradMomentumAndCsrInput
        op XlaSparseDenseMatmulCustomCombinerOnTcGradWithAdamAndCsrInput
        op XlaSparseDenseMatmulCustomCombinerOnTcGradWithCsrInput
        op XlaSparseDenseMatmulCustomCombinerOnTcGradWithFtrlAndCsrInput
        op XlaSparseDenseMatmulCustomCombinerOnTcGradWithSgdAndCsrInput
        op XlaSparseDenseMatmulCustomCombinerOnTcWithCsrInput XlaSparseDenseMatmulGradWithAdagradAndCsrInput
        op XlaSparseDenseMatmulGradWithAdagradAndStaticBufferSize
        op XlaSparseDenseMatmulGradWithAdagradMomentumAndCsrInput
        op XlaSparseDenseMatmulGradWithAdagradMomentumAndStaticBufferSize
        op XlaSparseDenseMatmulGradWithAdamAndCsrInput XlaSparseDenseMatmulGradWithAdamAndStaticBufferSize
        op XlaSparseDenseMatmulGradWithCsrInput XlaSparseDenseMatmulGradWithFtrlAndCsrInput
        op XlaSparseDenseMatmulGradWithFtrlAndStaticBufferSize XlaSparseDenseMatmulGradWithSgdAndCsrInput
        op XlaSparseDenseMatmulGradWithSgdAndStaticBufferSize XlaSparseDenseMatmulWithCsrInput
        op XlaSparseDenseMatmulWithStaticBufferSize XlaSparseGradientsStack XlaSplitND
        op XlaSpmdFullToShardShape XlaSpmdShardToFullShape XlaSvd XlaVariadicReduce XlaVariadicReduceV2
        op XlaVariadicSort XlaWhile Xlog1py Xlogy ZerosLike Zeta ZipDataset _Arg _ArrayToList
        op _ConfigureDistributedTPU _DeviceArg _DeviceRetval _DisconnectHostFromDistributedTPUSystem
        """
}
