// SPDX-License-Identifier: Apache-2.0

// Made from registry-data/ruleset/numeric.txt by scripts/make-ruleset.
extension RulesetText {
    static let numeric1 = """
        call numpy bool bool8 bool_ byte bytes_ cdouble character clongdouble complex128 complex256
        call numpy complex64 complex_ complexfloating csingle datetime64 double dtype flexible
        call numpy float128 float16 float32 float64 float_ floating generic half inexact int16 int32
        call numpy int64 int8 int_ intc integer intp long longdouble longlong ndarray number object_
        call numpy record short signedinteger single str_ string_ timedelta64 ubyte uint uint16
        call numpy uint32 uint64 uint8 uintc uintp ulong ulonglong unicode_ unsignedinteger ushort
        call numpy void
        call numpy._core._internal _convert_to_stringdtype_kwargs _reconstruct
        call numpy._core._multiarray_umath _reconstruct scalar
        call numpy._core.multiarray _reconstruct scalar
        call numpy._core.numeric _frombuffer
        call numpy._core.records recarray record
        call numpy.core._internal _reconstruct
        call numpy.core._multiarray_umath _reconstruct scalar
        call numpy.core.multiarray _reconstruct scalar
        call numpy.core.numeric _frombuffer
        call numpy.core.records recarray record
        call numpy.dtypes BoolDType ByteDType BytesDType CLongDoubleDType Complex128DType
        call numpy.dtypes Complex64DType DateTime64DType Float16DType Float32DType Float64DType
        call numpy.dtypes Int16DType Int32DType Int64DType Int8DType IntDType LongDType
        call numpy.dtypes LongDoubleDType LongLongDType ObjectDType ShortDType StrDType StringDType
        call numpy.dtypes TimeDelta64DType UByteDType UInt16DType UInt32DType UInt64DType UInt8DType
        call numpy.dtypes UIntDType ULongDType ULongLongDType UShortDType VoidDType
        call numpy.ma.core _mareconstruct
        call numpy.random __RandomState_ctor
        call numpy.random._bit_generator __pyx_unpickle_SeedSequence
        call numpy.random._pickle __bit_generator_ctor __generator_ctor __randomstate_ctor
        call numpy.random.bit_generator __pyx_unpickle_SeedSequence
        call numpy.random.mtrand RandomState
        call numpy.rec recarray
        call pandas BooleanDtype CategoricalDtype DatetimeTZDtype Float32Dtype Float64Dtype
        call pandas Int16Dtype Int32Dtype Int64Dtype Int8Dtype IntervalDtype PeriodDtype StringDtype
        call pandas Timedelta Timestamp UInt16Dtype UInt32Dtype UInt64Dtype UInt8Dtype
        call pandas._libs.arrays __pyx_unpickle_NDArrayBacked
        call pandas._libs.internals BlockPlacement BlockValuesRefs _unpickle_block
        call pandas._libs.missing NAType
        call pandas._libs.tslibs.nattype __nat_unpickle
        call pandas._libs.tslibs.offsets BusinessDay Day Hour MonthEnd __pyx_unpickle_BaseOffset
        call pandas._libs.tslibs.timedeltas _timedelta_unpickle
        call pandas._libs.tslibs.timestamps _unpickle_timestamp
        call pandas.core.arrays.boolean BooleanDtype
        call pandas.core.arrays.datetimes DatetimeArray
        call pandas.core.arrays.floating Float32Dtype Float64Dtype
        call pandas.core.arrays.integer Int16Dtype Int32Dtype Int64Dtype Int8Dtype UInt16Dtype
        call pandas.core.arrays.integer UInt32Dtype UInt64Dtype UInt8Dtype
        call pandas.core.arrays.string_ StringDtype
        call pandas.core.dtypes.dtypes CategoricalDtype DatetimeTZDtype IntervalDtype NumpyEADtype
        call pandas.core.dtypes.dtypes PandasDtype PeriodDtype
        call pandas.core.indexes.base _new_Index
        call pandas.core.indexes.datetimes _new_DatetimeIndex
        call pandas.core.indexes.frozen FrozenList
        call pandas.core.indexes.period _new_PeriodIndex
        call pandas.core.internals.blocks new_block
        call pandas.core.internals.managers BlockManager
        call scipy.optimize._optimize OptimizeResult
        call scipy.spatial._ckdtree cKDTree
        new joblib.numpy_pickle NDArrayWrapper NumpyArrayWrapper ZNDArrayWrapper
        new joblib.numpy_pickle_compat NDArrayWrapper ZNDArrayWrapper
        new numpy.polynomial.polynomial Polynomial
        new numpy.random._mt19937 MT19937
        new numpy.random._pcg64 PCG64 PCG64DXSM
        new numpy.random._philox Philox
        new numpy.random._sfc64 SFC64
        new numpy.random.bit_generator SeedSequence
        new pandas Categorical CategoricalIndex DataFrame DatetimeIndex Index IntervalIndex
        new pandas MultiIndex NA NaT PeriodIndex RangeIndex Series TimedeltaIndex
        new pandas.arrays ArrowExtensionArray ArrowStringArray BooleanArray Categorical
        new pandas.arrays DatetimeArray FloatingArray IntegerArray IntervalArray NumpyExtensionArray
        new pandas.arrays PeriodArray StringArray TimedeltaArray
        new pandas.core.arrays.boolean BooleanArray
        new pandas.core.arrays.categorical Categorical
        new pandas.core.arrays.floating FloatingArray
        new pandas.core.arrays.integer IntegerArray
        new pandas.core.arrays.numpy_ NumpyExtensionArray PandasArray
        new pandas.core.arrays.period PeriodArray
        new pandas.core.arrays.string_ StringArray
        new pandas.core.arrays.string_arrow ArrowStringArray
        new pandas.core.arrays.timedeltas TimedeltaArray
        new pandas.core.flags Flags
        new pandas.core.frame DataFrame
        new pandas.core.indexes.category CategoricalIndex
        new pandas.core.indexes.interval IntervalIndex
        new pandas.core.indexes.multi MultiIndex
        new pandas.core.indexes.numeric Float64Index Int64Index UInt64Index
        new pandas.core.indexes.period PeriodIndex
        new pandas.core.indexes.timedeltas TimedeltaIndex
        new pandas.core.internals.managers SingleBlockManager
        new pandas.core.series Series
        new scipy.interpolate._bsplines BSpline
        new scipy.interpolate._cubic Akima1DInterpolator CubicSpline PchipInterpolator
        new scipy.interpolate._fitpack2 InterpolatedUnivariateSpline LSQUnivariateSpline
        new scipy.interpolate._fitpack2 UnivariateSpline
        new scipy.interpolate._interpolate BPoly PPoly interp1d
        new scipy.interpolate.interpolate interp1d
        new scipy.sparse._base SparseEfficiencyWarning SparseFormatWarning SparseWarning _spbase
        new scipy.sparse._base sparray
        new scipy.sparse._bsr _bsr_base bsr_array bsr_matrix
        new scipy.sparse._compressed _cs_matrix
        new scipy.sparse._coo _coo_base coo_array coo_matrix
        new scipy.sparse._csc _csc_base csc_array csc_matrix
        new scipy.sparse._csr _csr_base csr_array csr_matrix
        new scipy.sparse._data _data_matrix _minmax_mixin
        new scipy.sparse._dia _dia_base dia_array dia_matrix
        new scipy.sparse._dok _dok_base dok_array dok_matrix
        new scipy.sparse._index IndexMixin
        new scipy.sparse._lil _lil_base lil_array lil_matrix
        new scipy.sparse._matrix spmatrix
        new scipy.sparse.bsr bsr_matrix
        new scipy.sparse.coo coo_matrix
        new scipy.sparse.csc csc_matrix
        new scipy.sparse.csgraph._flow MaximumFlowResult
        new scipy.sparse.csgraph._shortest_path NegativeCycleError _YenCandidatePaths
        new scipy.sparse.csr csr_matrix
        new scipy.sparse.dia dia_matrix
        new scipy.sparse.dok dok_matrix
        new scipy.sparse.lil lil_matrix
        new scipy.sparse.linalg._dsolve.linsolve MatrixRankWarning
        new scipy.sparse.linalg._eigen.arpack.arpack ArpackError ArpackNoConvergence IterInv
        new scipy.sparse.linalg._eigen.arpack.arpack IterOpInv LuInv SpLuInv _ArpackParams
        new scipy.sparse.linalg._eigen.arpack.arpack _SymmetricArpackParams _UnsymmetricArpackParams
        new scipy.sparse.linalg._expm_multiply LazyOperatorNormInfo
        new scipy.sparse.linalg._interface IdentityOperator LinearOperator MatrixLinearOperator
        new scipy.sparse.linalg._interface _AdjointLinearOperator _AdjointMatrixOperator
        new scipy.sparse.linalg._interface _CustomLinearOperator _PowerLinearOperator
        new scipy.sparse.linalg._interface _ProductLinearOperator _ScaledLinearOperator
        new scipy.sparse.linalg._interface _SumLinearOperator _TransposedLinearOperator
        new scipy.sparse.linalg._matfuncs MatrixPowerOperator ProductOperator _ExpmPadeHelper
        new scipy.sparse.linalg._special_sparse_arrays LaplacianNd MikotaK MikotaM MikotaPair
        new scipy.sparse.linalg._special_sparse_arrays Sakurai
        new scipy.sparse.linalg._svdp _AProd
        new scipy.spatial._kdtree KDTree
        new scipy.spatial.transform._rotation Rotation
        new scipy.stats._continuous_distns beta_gen cauchy_gen chi2_gen expon_gen f_gen gamma_gen
        new scipy.stats._continuous_distns halfnorm_gen laplace_gen logistic_gen lognorm_gen
        new scipy.stats._continuous_distns loguniform_gen norm_gen pareto_gen reciprocal_gen t_gen
        new scipy.stats._continuous_distns triang_gen truncnorm_gen uniform_gen weibull_max_gen
        new scipy.stats._continuous_distns weibull_min_gen
        new scipy.stats._discrete_distns binom_gen geom_gen poisson_gen randint_gen
        new scipy.stats._distn_infrastructure rv_continuous_frozen rv_discrete_frozen rv_frozen
        new scipy.stats._distn_infrastructure rv_sample
        new scipy.stats._kde gaussian_kde
        new scipy.stats.kde gaussian_kde
        ref numpy abs absolute acos acosh add amax amin arccos arccosh arcsin arcsinh arctan arctan2
        ref numpy arctanh argmax argmin asin asinh atan atan2 atanh bitwise_and bitwise_count
        ref numpy bitwise_invert bitwise_left_shift bitwise_not bitwise_or bitwise_right_shift
        ref numpy bitwise_xor bytes0 cbrt ceil cfloat conj conjugate copysign cos cosh deg2rad
        ref numpy degrees divide divmod equal exp exp2 expm1 fabs float_power floor floor_divide
        ref numpy fmax fmin fmod frexp gcd greater greater_equal heaviside hypot inf int0 invert
        ref numpy isfinite isinf isnan isnat lcm ldexp left_shift less less_equal log log10 log1p
        ref numpy log2 logaddexp logaddexp2 logical_and logical_not logical_or logical_xor longfloat
        ref numpy matmul matrix matvec max maximum mean median memmap min minimum mod modf multiply
        ref numpy nan nanmax nanmean nanmedian nanmin negative nextafter not_equal object0 positive
        ref numpy pow power prod rad2deg radians recarray reciprocal remainder right_shift rint sign
        ref numpy signbit sin singlecomplex sinh spacing sqrt square std str0 subtract sum tan tanh
        ref numpy true_divide trunc var vecdot vecmat
        ref numpy._core.memmap memmap
        ref numpy._core.umath abs absolute acos acosh add arccos arccosh arcsin arcsinh arctan
        ref numpy._core.umath arctan2 arctanh asin asinh atan atan2 atanh bitwise_and bitwise_count
        ref numpy._core.umath bitwise_invert bitwise_left_shift bitwise_not bitwise_or
        ref numpy._core.umath bitwise_right_shift bitwise_xor cbrt ceil conj conjugate copysign cos
        ref numpy._core.umath cosh deg2rad degrees divide divmod equal exp exp2 expm1 fabs
        ref numpy._core.umath float_power floor floor_divide fmax fmin fmod frexp gcd greater
        ref numpy._core.umath greater_equal heaviside hypot invert isfinite isinf isnan isnat lcm
        ref numpy._core.umath ldexp left_shift less less_equal log log10 log1p log2 logaddexp
        ref numpy._core.umath logaddexp2 logical_and logical_not logical_or logical_xor matmul
        ref numpy._core.umath matvec maximum minimum mod modf multiply negative nextafter not_equal
        ref numpy._core.umath positive pow power rad2deg radians reciprocal remainder right_shift
        ref numpy._core.umath rint sign signbit sin sinh spacing sqrt square subtract tan tanh
        ref numpy._core.umath true_divide trunc vecdot vecmat
        ref numpy.core.memmap memmap
        ref numpy.core.umath abs absolute acos acosh add arccos arccosh arcsin arcsinh arctan
        ref numpy.core.umath arctan2 arctanh asin asinh atan atan2 atanh bitwise_and bitwise_count
        ref numpy.core.umath bitwise_invert bitwise_left_shift bitwise_not bitwise_or
        ref numpy.core.umath bitwise_right_shift bitwise_xor cbrt ceil conj conjugate copysign cos
        ref numpy.core.umath cosh deg2rad degrees divide divmod equal exp exp2 expm1 fabs
        ref numpy.core.umath float_power floor floor_divide fmax fmin fmod frexp gcd greater
        ref numpy.core.umath greater_equal heaviside hypot invert isfinite isinf isnan isnat lcm
        ref numpy.core.umath ldexp left_shift less less_equal log log10 log1p log2 logaddexp
        ref numpy.core.umath logaddexp2 logical_and logical_not logical_or logical_xor matmul matvec
        ref numpy.core.umath maximum minimum mod modf multiply negative nextafter not_equal positive
        ref numpy.core.umath pow power rad2deg radians reciprocal remainder right_shift rint sign
        ref numpy.core.umath signbit sin sinh spacing sqrt square subtract tan tanh true_divide
        ref numpy.core.umath trunc vecdot vecmat
        ref numpy.ma MaskedArray
        ref numpy.ma.core MaskedArray MaskedConstant
        ref numpy.matrixlib.defmatrix matrix
        ref numpy.random._bit_generator SeedSequence
        ref numpy.random._generator Generator
        ref numpy.random._mt19937 PCG64 PCG64DXSM Philox SFC64
        ref numpy.random._pcg64 MT19937 Philox SFC64
        ref numpy.random._philox MT19937 PCG64 PCG64DXSM SFC64
        ref numpy.random._sfc64 MT19937 PCG64 PCG64DXSM Philox
        ref pandas._libs.missing NA
        ref pandas.core.indexes.base Index
        ref pandas.core.indexes.datetimes DatetimeIndex
        ref pandas.core.indexes.range RangeIndex
        ref scipy._lib.array_api_compat.numpy._aliases asarray
        ref scipy.special._ufuncs boxcox expit gammaln inv_boxcox logit psi xlogy
        call pandas._libs.interval __pyx_unpickle_IntervalMixin
        call pandas._libs.sparse BlockIndex IntIndex
        call pandas._libs.tslibs.nattype _nat_unpickle
        call pandas.core.indexes.interval _new_IntervalIndex
        call pandas.core.indexes.period _new_PeriodIndex
        new pandas.arrays SparseArray
        new pandas.core.arrays.sparse.array SparseArray
        call pandas Interval Period
        new pandas SparseDtype
        new pandas.core.dtypes.dtypes SparseDtype
        """
}
