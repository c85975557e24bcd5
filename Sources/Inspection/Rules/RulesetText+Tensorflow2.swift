// SPDX-License-Identifier: Apache-2.0

// Made from registry-data/ruleset/tensorflow.txt by scripts/make-ruleset.
extension RulesetText {
    static let tensorflow2 = """
        op _EagerConst _FusedBatchNormEx _FusedBatchNormGradEx _FusedConv2D _FusedConv3D
        op _FusedDepthwiseConv2dNative _FusedMatMul _FusedQuantizedConv2D _FusedQuantizedDepthwiseConv2D
        op _HostCast _HostRecv _HostSend _If _InitializeHostForDistributedTPU _ListToArray _MklAvgPool
        op _MklAvgPool3D _MklAvgPool3DGrad _MklAvgPoolGrad _MklBatchMatMul _MklBatchMatMulV2 _MklConcat
        op _MklConcatV2 _MklConjugateTranspose _MklConv2D _MklConv2DBackpropFilter
        op _MklConv2DBackpropFilterWithBias _MklConv2DBackpropInput _MklConv2DWithBias _MklConv3D
        op _MklConv3DBackpropFilterV2 _MklConv3DBackpropInputV2 _MklDepthwiseConv2dNative
        op _MklDepthwiseConv2dNativeBackpropFilter _MklDepthwiseConv2dNativeBackpropInput _MklDequantize
        op _MklEinsum _MklElu _MklEluGrad _MklFusedBatchMatMulV2 _MklFusedBatchNorm _MklFusedBatchNormEx
        op _MklFusedBatchNormGrad _MklFusedBatchNormGradV2 _MklFusedBatchNormGradV3 _MklFusedBatchNormV2
        op _MklFusedBatchNormV3 _MklFusedConv2D _MklFusedDepthwiseConv2dNative _MklFusedInstanceNorm
        op _MklFusedMatMul _MklFusedMish _MklLayerNorm _MklLeakyRelu _MklLeakyReluGrad _MklMatMul
        op _MklMaxPool _MklMaxPool3D _MklMaxPool3DGrad _MklMaxPoolGrad _MklNativeAvgPool _MklNativeAvgPool3D
        op _MklNativeAvgPool3DGrad _MklNativeAvgPoolGrad _MklNativeConv2D _MklNativeConv2DBackpropFilter
        op _MklNativeConv2DBackpropFilterWithBias _MklNativeConv2DBackpropInput _MklNativeConv2DWithBias
        op _MklNativeConv3D _MklNativeConv3DBackpropFilterV2 _MklNativeConv3DBackpropInputV2
        op _MklNativeDepthwiseConv2dNative _MklNativeDepthwiseConv2dNativeBackpropFilter
        op _MklNativeDepthwiseConv2dNativeBackpropInput _MklNativeFusedBatchNorm _MklNativeFusedBatchNormEx
        op _MklNativeFusedBatchNormGrad _MklNativeFusedBatchNormGradV2 _MklNativeFusedBatchNormGradV3
        op _MklNativeFusedBatchNormV2 _MklNativeFusedBatchNormV3 _MklNativeFusedConv2D _MklNativeFusedConv3D
        op _MklNativeFusedDepthwiseConv2dNative _MklNativeFusedMatMul _MklNativeMaxPool _MklNativeMaxPool3D
        op _MklNativeMaxPool3DGrad _MklNativeMaxPoolGrad _MklNativePadWithConv2D
        op _MklNativePadWithFusedConv2D _MklNativeSparseMatrixMatMul _MklPadWithConv2D
        op _MklPadWithFusedConv2D _MklQuantizeV2 _MklQuantizedAvgPool _MklQuantizedConcatV2
        op _MklQuantizedConv2D _MklQuantizedConv2DAndRelu _MklQuantizedConv2DAndReluAndRequantize
        op _MklQuantizedConv2DAndRequantize _MklQuantizedConv2DPerChannel _MklQuantizedConv2DWithBias
        op _MklQuantizedConv2DWithBiasAndRelu _MklQuantizedConv2DWithBiasAndReluAndRequantize
        op _MklQuantizedConv2DWithBiasAndRequantize _MklQuantizedConv2DWithBiasSignedSumAndReluAndRequantize
        op _MklQuantizedConv2DWithBiasSumAndRelu _MklQuantizedConv2DWithBiasSumAndReluAndRequantize
        op _MklQuantizedDepthwiseConv2D _MklQuantizedDepthwiseConv2DWithBias
        op _MklQuantizedDepthwiseConv2DWithBiasAndRelu
        op _MklQuantizedDepthwiseConv2DWithBiasAndReluAndRequantize _MklQuantizedMatMulWithBias
        op _MklQuantizedMatMulWithBiasAndDequantize _MklQuantizedMatMulWithBiasAndRelu
        op _MklQuantizedMatMulWithBiasAndReluAndRequantize _MklQuantizedMatMulWithBiasAndRequantize
        op _MklQuantizedMaxPool _MklRelu _MklRelu6 _MklRelu6Grad _MklReluGrad _MklSoftmax _MklSwish _MklTanh
        op _MklTanhGrad _MklTranspose _NcclBroadcastRecv _NcclBroadcastSend _NcclReduceRecv _NcclReduceSend
        op _ParallelConcatStart _ParallelConcatUpdate _QuantizedMatMul _QuantizedMaxPool3D _ReadVariablesOp
        op _Recv _Retval _ScopedAllocator _ScopedAllocatorConcat _ScopedAllocatorSplit _Send
        op _SetGlobalTPUArray _ShutdownDistributedTPU _SwitchN _TPUCompileMlir _TPUReplicate
        op _TensorToHashBucketFast _UnaryOpsComposition _VarHandlesOp _WaitForDistributedTPU _While
        op _XlaAotOnlyVarHandleOp _XlaCompile _XlaCompileMlirPlaceholderProgramKey _XlaHostComputeMlir
        op _XlaMerge _XlaRecvAtHost _XlaRecvAtHostV2 _XlaRun _XlaSendFromHost _XlaSendFromHostV2
        op __MklDummyConv2DBackpropFilterWithBias __MklDummyConv2DWithBias __MklDummyPadWithConv2D
        op __MklDummyPadWithFusedConv2D
        """
}
