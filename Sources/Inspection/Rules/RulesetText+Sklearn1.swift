// SPDX-License-Identifier: Apache-2.0

// Made from registry-data/ruleset/sklearn.txt by scripts/make-ruleset.
extension RulesetText {
    static let sklearn1 = """
        call sklearn._cyutility __pyx_unpickle_Enum
        call sklearn._loss._loss CyAbsoluteError CyExponentialLoss CyHalfBinomialLoss
        call sklearn._loss._loss CyHalfGammaLoss CyHalfMultinomialLoss CyHalfPoissonLoss
        call sklearn._loss._loss CyHalfSquaredError CyHalfTweedieLoss CyHalfTweedieLossIdentity
        call sklearn._loss._loss CyHuberLoss CyLossFunction CyPinballLoss
        call sklearn._loss._loss __pyx_unpickle_CyHalfMultinomialLoss
        call sklearn.cluster._hdbscan._tree TreeUnionFind __pyx_unpickle_TreeUnionFind
        call sklearn.cluster._hierarchical_fast UnionFind WeightedEdge __pyx_unpickle_UnionFind
        call sklearn.cluster._hierarchical_fast __pyx_unpickle_WeightedEdge
        call sklearn.datasets.base Bunch
        call sklearn.ensemble._hist_gradient_boosting.histogram HistogramBuilder
        call sklearn.ensemble._hist_gradient_boosting.histogram __pyx_unpickle_HistogramBuilder
        call sklearn.ensemble._hist_gradient_boosting.splitting Splitter __pyx_unpickle_Splitter
        call sklearn.linear_model._sgd_fast Classification EpsilonInsensitive Hinge Huber Log
        call sklearn.linear_model._sgd_fast ModifiedHuber Regression SquaredEpsilonInsensitive
        call sklearn.linear_model._sgd_fast SquaredHinge SquaredLoss __pyx_unpickle_Classification
        call sklearn.linear_model._sgd_fast __pyx_unpickle_Regression
        call sklearn.linear_model.sgd_fast Classification EpsilonInsensitive Hinge Huber Log
        call sklearn.linear_model.sgd_fast ModifiedHuber Regression SquaredEpsilonInsensitive
        call sklearn.linear_model.sgd_fast SquaredHinge SquaredLoss __pyx_unpickle_Classification
        call sklearn.linear_model.sgd_fast __pyx_unpickle_Regression
        call sklearn.metrics._dist_metrics BrayCurtisDistance32 BrayCurtisDistance64
        call sklearn.metrics._dist_metrics CanberraDistance32 CanberraDistance64 ChebyshevDistance
        call sklearn.metrics._dist_metrics ChebyshevDistance32 ChebyshevDistance64 DiceDistance32
        call sklearn.metrics._dist_metrics DiceDistance64 DistanceMetric DistanceMetric32
        call sklearn.metrics._dist_metrics DistanceMetric64 EuclideanDistance EuclideanDistance32
        call sklearn.metrics._dist_metrics EuclideanDistance64 HammingDistance32 HammingDistance64
        call sklearn.metrics._dist_metrics HaversineDistance32 HaversineDistance64 JaccardDistance32
        call sklearn.metrics._dist_metrics JaccardDistance64 KulsinskiDistance32 KulsinskiDistance64
        call sklearn.metrics._dist_metrics MahalanobisDistance MahalanobisDistance32
        call sklearn.metrics._dist_metrics MahalanobisDistance64 ManhattanDistance
        call sklearn.metrics._dist_metrics ManhattanDistance32 ManhattanDistance64
        call sklearn.metrics._dist_metrics MatchingDistance32 MatchingDistance64 MinkowskiDistance
        call sklearn.metrics._dist_metrics MinkowskiDistance32 MinkowskiDistance64 PyFuncDistance32
        call sklearn.metrics._dist_metrics PyFuncDistance64 RogersTanimotoDistance32
        call sklearn.metrics._dist_metrics RogersTanimotoDistance64 RussellRaoDistance32
        call sklearn.metrics._dist_metrics RussellRaoDistance64 SEuclideanDistance
        call sklearn.metrics._dist_metrics SEuclideanDistance32 SEuclideanDistance64
        call sklearn.metrics._dist_metrics SokalMichenerDistance32 SokalMichenerDistance64
        call sklearn.metrics._dist_metrics SokalSneathDistance32 SokalSneathDistance64
        call sklearn.metrics._dist_metrics __pyx_unpickle_DistanceMetric newObj
        call sklearn.metrics._pairwise_distances_reduction._argkmin ArgKmin32 ArgKmin64
        call sklearn.metrics._pairwise_distances_reduction._argkmin EuclideanArgKmin32
        call sklearn.metrics._pairwise_distances_reduction._argkmin EuclideanArgKmin64
        call sklearn.metrics._pairwise_distances_reduction._argkmin_classmode ArgKminClassMode32
        call sklearn.metrics._pairwise_distances_reduction._argkmin_classmode ArgKminClassMode64
        call sklearn.metrics._pairwise_distances_reduction._base BaseDistancesReduction32
        call sklearn.metrics._pairwise_distances_reduction._base BaseDistancesReduction64
        call sklearn.metrics._pairwise_distances_reduction._base __pyx_unpickle_BaseDistancesReduction32
        call sklearn.metrics._pairwise_distances_reduction._base __pyx_unpickle_BaseDistancesReduction64
        call sklearn.metrics._pairwise_distances_reduction._datasets_pair DatasetsPair32
        call sklearn.metrics._pairwise_distances_reduction._datasets_pair DatasetsPair64
        call sklearn.metrics._pairwise_distances_reduction._datasets_pair DenseDenseDatasetsPair32
        call sklearn.metrics._pairwise_distances_reduction._datasets_pair DenseDenseDatasetsPair64
        call sklearn.metrics._pairwise_distances_reduction._datasets_pair DenseSparseDatasetsPair32
        call sklearn.metrics._pairwise_distances_reduction._datasets_pair DenseSparseDatasetsPair64
        call sklearn.metrics._pairwise_distances_reduction._datasets_pair SparseDenseDatasetsPair32
        call sklearn.metrics._pairwise_distances_reduction._datasets_pair SparseDenseDatasetsPair64
        call sklearn.metrics._pairwise_distances_reduction._datasets_pair SparseSparseDatasetsPair32
        call sklearn.metrics._pairwise_distances_reduction._datasets_pair SparseSparseDatasetsPair64
        call sklearn.metrics._pairwise_distances_reduction._datasets_pair __pyx_unpickle_DatasetsPair32
        call sklearn.metrics._pairwise_distances_reduction._datasets_pair __pyx_unpickle_DatasetsPair64
        call sklearn.metrics._pairwise_distances_reduction._datasets_pair __pyx_unpickle_DenseDenseDatasetsPair32
        call sklearn.metrics._pairwise_distances_reduction._datasets_pair __pyx_unpickle_DenseDenseDatasetsPair64
        call sklearn.metrics._pairwise_distances_reduction._datasets_pair __pyx_unpickle_DenseSparseDatasetsPair32
        call sklearn.metrics._pairwise_distances_reduction._datasets_pair __pyx_unpickle_DenseSparseDatasetsPair64
        call sklearn.metrics._pairwise_distances_reduction._datasets_pair __pyx_unpickle_SparseDenseDatasetsPair32
        call sklearn.metrics._pairwise_distances_reduction._datasets_pair __pyx_unpickle_SparseDenseDatasetsPair64
        call sklearn.metrics._pairwise_distances_reduction._datasets_pair __pyx_unpickle_SparseSparseDatasetsPair32
        call sklearn.metrics._pairwise_distances_reduction._datasets_pair __pyx_unpickle_SparseSparseDatasetsPair64
        call sklearn.metrics._pairwise_distances_reduction._middle_term_computer DenseDenseMiddleTermComputer32
        call sklearn.metrics._pairwise_distances_reduction._middle_term_computer DenseDenseMiddleTermComputer64
        call sklearn.metrics._pairwise_distances_reduction._middle_term_computer MiddleTermComputer32
        call sklearn.metrics._pairwise_distances_reduction._middle_term_computer MiddleTermComputer64
        call sklearn.metrics._pairwise_distances_reduction._middle_term_computer SparseDenseMiddleTermComputer32
        call sklearn.metrics._pairwise_distances_reduction._middle_term_computer SparseDenseMiddleTermComputer64
        call sklearn.metrics._pairwise_distances_reduction._middle_term_computer SparseSparseMiddleTermComputer32
        call sklearn.metrics._pairwise_distances_reduction._middle_term_computer SparseSparseMiddleTermComputer64
        call sklearn.metrics._pairwise_distances_reduction._middle_term_computer __pyx_unpickle_DenseDenseMiddleTermComputer32
        call sklearn.metrics._pairwise_distances_reduction._middle_term_computer __pyx_unpickle_DenseDenseMiddleTermComputer64
        call sklearn.metrics._pairwise_distances_reduction._middle_term_computer __pyx_unpickle_MiddleTermComputer32
        call sklearn.metrics._pairwise_distances_reduction._middle_term_computer __pyx_unpickle_MiddleTermComputer64
        call sklearn.metrics._pairwise_distances_reduction._middle_term_computer __pyx_unpickle_SparseDenseMiddleTermComputer32
        call sklearn.metrics._pairwise_distances_reduction._middle_term_computer __pyx_unpickle_SparseDenseMiddleTermComputer64
        call sklearn.metrics._pairwise_distances_reduction._middle_term_computer __pyx_unpickle_SparseSparseMiddleTermComputer32
        call sklearn.metrics._pairwise_distances_reduction._middle_term_computer __pyx_unpickle_SparseSparseMiddleTermComputer64
        call sklearn.metrics._pairwise_distances_reduction._radius_neighbors EuclideanRadiusNeighbors32
        call sklearn.metrics._pairwise_distances_reduction._radius_neighbors EuclideanRadiusNeighbors64
        call sklearn.metrics._pairwise_distances_reduction._radius_neighbors RadiusNeighbors32
        call sklearn.metrics._pairwise_distances_reduction._radius_neighbors RadiusNeighbors64
        call sklearn.metrics._pairwise_distances_reduction._radius_neighbors_classmode RadiusNeighborsClassMode32
        call sklearn.metrics._pairwise_distances_reduction._radius_neighbors_classmode RadiusNeighborsClassMode64
        call sklearn.neighbors._ball_tree BallTree BallTree32 BallTree64 BinaryTree32 BinaryTree64
        call sklearn.neighbors._ball_tree NeighborsHeap32 NeighborsHeap64 NodeHeap newObj
        call sklearn.neighbors._dist_metrics ChebyshevDistance EuclideanDistance ManhattanDistance
        call sklearn.neighbors._dist_metrics MinkowskiDistance newObj
        call sklearn.neighbors._kd_tree BinaryTree32 BinaryTree64 KDTree KDTree32 KDTree64
        call sklearn.neighbors._kd_tree NeighborsHeap32 NeighborsHeap64 NodeHeap newObj
        call sklearn.neighbors._quad_tree _QuadTree
        call sklearn.neighbors.ball_tree BallTree32 BallTree64 BinaryTree32 BinaryTree64
        call sklearn.neighbors.ball_tree NeighborsHeap32 NeighborsHeap64 NodeHeap newObj
        call sklearn.neighbors.dist_metrics BrayCurtisDistance32 BrayCurtisDistance64
        call sklearn.neighbors.dist_metrics CanberraDistance32 CanberraDistance64
        call sklearn.neighbors.dist_metrics ChebyshevDistance32 ChebyshevDistance64 DiceDistance32
        call sklearn.neighbors.dist_metrics DiceDistance64 DistanceMetric DistanceMetric32
        call sklearn.neighbors.dist_metrics DistanceMetric64 EuclideanDistance32 EuclideanDistance64
        call sklearn.neighbors.dist_metrics HammingDistance32 HammingDistance64 HaversineDistance32
        call sklearn.neighbors.dist_metrics HaversineDistance64 JaccardDistance32 JaccardDistance64
        call sklearn.neighbors.dist_metrics KulsinskiDistance32 KulsinskiDistance64
        call sklearn.neighbors.dist_metrics MahalanobisDistance32 MahalanobisDistance64
        call sklearn.neighbors.dist_metrics ManhattanDistance32 ManhattanDistance64
        call sklearn.neighbors.dist_metrics MatchingDistance32 MatchingDistance64
        call sklearn.neighbors.dist_metrics MinkowskiDistance32 MinkowskiDistance64 PyFuncDistance32
        call sklearn.neighbors.dist_metrics PyFuncDistance64 RogersTanimotoDistance32
        call sklearn.neighbors.dist_metrics RogersTanimotoDistance64 RussellRaoDistance32
        call sklearn.neighbors.dist_metrics RussellRaoDistance64 SEuclideanDistance32
        call sklearn.neighbors.dist_metrics SEuclideanDistance64 SokalMichenerDistance32
        call sklearn.neighbors.dist_metrics SokalMichenerDistance64 SokalSneathDistance32
        call sklearn.neighbors.dist_metrics SokalSneathDistance64 __pyx_unpickle_DistanceMetric
        call sklearn.neighbors.dist_metrics newObj
        call sklearn.neighbors.kd_tree BinaryTree32 BinaryTree64 KDTree32 KDTree64 NeighborsHeap32
        call sklearn.neighbors.kd_tree NeighborsHeap64 NodeHeap newObj
        call sklearn.tree._criterion ClassificationCriterion Criterion Entropy Gini MAE MSE Poisson
        call sklearn.tree._criterion RegressionCriterion __pyx_unpickle_Criterion
        call sklearn.tree._partitioner DensePartitioner SparsePartitioner
        call sklearn.tree._partitioner __pyx_unpickle_DensePartitioner
        call sklearn.tree._partitioner __pyx_unpickle_SparsePartitioner
        call sklearn.tree._splitter BestSparseSplitter BestSplitter RandomSparseSplitter
        call sklearn.tree._splitter RandomSplitter Splitter
        call sklearn.tree._tree BestFirstTreeBuilder DepthFirstTreeBuilder Tree TreeBuilder
        call sklearn.tree._tree _AlphaPruner _CCPPruneController _PathFinder
        call sklearn.tree._tree __pyx_unpickle_TreeBuilder __pyx_unpickle__CCPPruneController
        call sklearn.tree._utils WeightedFenwickTree
        call sklearn.tree.tree_ Tree
        call sklearn.utils Bunch
        call sklearn.utils._bunch Bunch
        call sklearn.utils._fast_dict IntFloatDict __pyx_unpickle_IntFloatDict
        call sklearn.utils._seq_dataset ArrayDataset32 ArrayDataset64 CSRDataset32 CSRDataset64
        call sklearn.utils._seq_dataset SequentialDataset32 SequentialDataset64
        call sklearn.utils._vector_sentinel StdVectorSentinel StdVectorSentinelFloat64
        call sklearn.utils._vector_sentinel StdVectorSentinelInt32 StdVectorSentinelInt64
        call sklearn.utils._vector_sentinel StdVectorSentinelIntP __pyx_unpickle_StdVectorSentinel
        call sklearn.utils._vector_sentinel __pyx_unpickle_StdVectorSentinelFloat64
        call sklearn.utils._vector_sentinel __pyx_unpickle_StdVectorSentinelInt32
        call sklearn.utils._vector_sentinel __pyx_unpickle_StdVectorSentinelInt64
        call sklearn.utils._vector_sentinel __pyx_unpickle_StdVectorSentinelIntP
        call sklearn.utils._weight_vector WeightVector32 WeightVector64
        new sklearn._loss.link BaseLink HalfLogitLink IdentityLink Interval LogLink LogitLink
        new sklearn._loss.link MultinomialLogit
        new sklearn._loss.loss AbsoluteError ArrayAPILossMixin BaseLoss ExponentialLoss
        new sklearn._loss.loss HalfBinomialLoss HalfBinomialLossArrayAPI HalfGammaLoss
        new sklearn._loss.loss HalfMultinomialLoss HalfMultinomialLossArrayAPI HalfPoissonLoss
        new sklearn._loss.loss HalfPoissonLossArrayAPI HalfSquaredError HalfTweedieLoss
        new sklearn._loss.loss HalfTweedieLossIdentity HuberLoss PinballLoss
        new sklearn.base BaseEstimator BiclusterMixin ClassNamePrefixFeaturesOutMixin
        new sklearn.base ClassifierMixin ClusterMixin DensityMixin MetaEstimatorMixin
        new sklearn.base MultiOutputMixin OneToOneFeatureMixin OutlierMixin RegressorMixin
        new sklearn.base TransformerMixin _UnstableArchMixin
        new sklearn.calibration CalibratedClassifierCV CalibrationDisplay _CalibratedClassifier
        new sklearn.calibration _SigmoidCalibration _TemperatureScaling
        new sklearn.cluster._affinity_propagation AffinityPropagation
        new sklearn.cluster._agglomerative AgglomerativeClustering FeatureAgglomeration
        new sklearn.cluster._bicluster BaseSpectral SpectralBiclustering SpectralCoclustering
        new sklearn.cluster._birch Birch _CFNode _CFSubcluster
        new sklearn.cluster._bisect_k_means BisectingKMeans _BisectingTree
        new sklearn.cluster._dbscan DBSCAN
        new sklearn.cluster._feature_agglomeration AgglomerationTransform
        new sklearn.cluster._hdbscan.hdbscan HDBSCAN
        new sklearn.cluster._kmeans KMeans MiniBatchKMeans _BaseKMeans
        new sklearn.cluster._mean_shift MeanShift
        new sklearn.cluster._optics OPTICS
        new sklearn.cluster._spectral SpectralClustering
        new sklearn.cluster.affinity_propagation_ AffinityPropagation
        new sklearn.cluster.birch Birch _CFNode _CFSubcluster
        new sklearn.cluster.dbscan_ DBSCAN
        new sklearn.cluster.hierarchical AgglomerativeClustering FeatureAgglomeration
        new sklearn.cluster.k_means_ KMeans MiniBatchKMeans _BaseKMeans
        new sklearn.cluster.mean_shift_ MeanShift
        new sklearn.cluster.spectral SpectralClustering
        new sklearn.compose._column_transformer ColumnTransformer make_column_selector
        new sklearn.compose._target TransformedTargetRegressor
        new sklearn.covariance._elliptic_envelope EllipticEnvelope
        new sklearn.covariance._empirical_covariance EmpiricalCovariance
        new sklearn.covariance._graph_lasso BaseGraphicalLasso GraphicalLasso GraphicalLassoCV
        new sklearn.covariance._robust_covariance MinCovDet
        new sklearn.covariance._shrunk_covariance LedoitWolf OAS ShrunkCovariance
        new sklearn.covariance.elliptic_envelope EllipticEnvelope
        new sklearn.covariance.empirical_covariance_ EmpiricalCovariance
        new sklearn.covariance.robust_covariance MinCovDet
        new sklearn.cross_decomposition._pls CCA PLSCanonical PLSRegression PLSSVD _PLS
        new sklearn.cross_decomposition.pls_ CCA PLSCanonical PLSRegression PLSSVD _PLS
        new sklearn.cross_validation KFold StratifiedKFold
        new sklearn.decomposition._base _BasePCA
        new sklearn.decomposition._dict_learning DictionaryLearning MiniBatchDictionaryLearning
        new sklearn.decomposition._dict_learning SparseCoder _BaseSparseCoding
        new sklearn.decomposition._factor_analysis FactorAnalysis
        new sklearn.decomposition._fastica FastICA
        new sklearn.decomposition._incremental_pca IncrementalPCA
        new sklearn.decomposition._kernel_pca KernelPCA
        new sklearn.decomposition._lda LatentDirichletAllocation
        new sklearn.decomposition._nmf MiniBatchNMF NMF _BaseNMF
        new sklearn.decomposition._pca PCA
        new sklearn.decomposition._sparse_pca MiniBatchSparsePCA SparsePCA _BaseSparsePCA
        new sklearn.decomposition._truncated_svd TruncatedSVD
        new sklearn.decomposition.dict_learning DictionaryLearning MiniBatchDictionaryLearning
        new sklearn.decomposition.dict_learning SparseCoder
        new sklearn.decomposition.factor_analysis FactorAnalysis
        new sklearn.decomposition.fastica_ FastICA
        new sklearn.decomposition.incremental_pca IncrementalPCA
        new sklearn.decomposition.kernel_pca KernelPCA
        new sklearn.decomposition.nmf MiniBatchNMF NMF _BaseNMF
        new sklearn.decomposition.online_lda LatentDirichletAllocation
        new sklearn.decomposition.pca PCA
        new sklearn.decomposition.sparse_pca MiniBatchSparsePCA SparsePCA
        new sklearn.decomposition.truncated_svd TruncatedSVD
        new sklearn.discriminant_analysis DiscriminantAnalysisPredictionMixin
        new sklearn.discriminant_analysis LinearDiscriminantAnalysis QuadraticDiscriminantAnalysis
        new sklearn.dummy DummyClassifier DummyRegressor
        new sklearn.ensemble._bagging BaggingClassifier BaggingRegressor BaseBagging
        new sklearn.ensemble._base BaseEnsemble _BaseHeterogeneousEnsemble
        new sklearn.ensemble._forest BaseForest ExtraTreesClassifier ExtraTreesRegressor
        new sklearn.ensemble._forest ForestClassifier ForestRegressor RandomForestClassifier
        new sklearn.ensemble._forest RandomForestRegressor RandomTreesEmbedding
        new sklearn.ensemble._gb BaseGradientBoosting GradientBoostingClassifier
        new sklearn.ensemble._gb GradientBoostingRegressor VerboseReporter
        new sklearn.ensemble._gb_losses BinomialDeviance ExponentialLoss HuberLossFunction
        new sklearn.ensemble._gb_losses LeastAbsoluteError LeastSquaresError MultinomialDeviance
        new sklearn.ensemble._gb_losses QuantileLossFunction
        new sklearn.ensemble._hist_gradient_boosting.binning _BinMapper
        new sklearn.ensemble._hist_gradient_boosting.common MonotonicConstraint
        new sklearn.ensemble._hist_gradient_boosting.gradient_boosting BaseHistGradientBoosting
        new sklearn.ensemble._hist_gradient_boosting.gradient_boosting HistGradientBoostingClassifier
        new sklearn.ensemble._hist_gradient_boosting.gradient_boosting HistGradientBoostingRegressor
        new sklearn.ensemble._hist_gradient_boosting.grower TreeGrower TreeNode
        new sklearn.ensemble._hist_gradient_boosting.predictor TreePredictor
        new sklearn.ensemble._hist_gradient_boosting.splitting SplitInfo
        new sklearn.ensemble._iforest IsolationForest
        new sklearn.ensemble._stacking StackingClassifier StackingRegressor _BaseStacking
        new sklearn.ensemble._voting VotingClassifier VotingRegressor _BaseVoting
        new sklearn.ensemble._weight_boosting AdaBoostClassifier AdaBoostRegressor
        new sklearn.ensemble._weight_boosting BaseWeightBoosting
        new sklearn.ensemble.bagging BaggingClassifier BaggingRegressor BaseBagging
        new sklearn.ensemble.base BaseEnsemble _BaseHeterogeneousEnsemble
        new sklearn.ensemble.forest BaseForest ExtraTreesClassifier ExtraTreesRegressor
        new sklearn.ensemble.forest ForestClassifier ForestRegressor RandomForestClassifier
        new sklearn.ensemble.forest RandomForestRegressor RandomTreesEmbedding
        new sklearn.ensemble.gradient_boosting BaseGradientBoosting BinomialDeviance
        new sklearn.ensemble.gradient_boosting GradientBoostingClassifier GradientBoostingRegressor
        new sklearn.ensemble.gradient_boosting LeastSquaresError LogOddsEstimator MeanEstimator
        new sklearn.ensemble.gradient_boosting MultinomialDeviance PriorProbabilityEstimator
        new sklearn.ensemble.gradient_boosting QuantileEstimator VerboseReporter ZeroEstimator
        new sklearn.ensemble.iforest IsolationForest
        new sklearn.ensemble.voting VotingClassifier VotingRegressor _BaseVoting
        new sklearn.ensemble.voting_classifier VotingClassifier
        new sklearn.ensemble.weight_boosting AdaBoostClassifier AdaBoostRegressor BaseWeightBoosting
        new sklearn.exceptions ConvergenceWarning DataConversionWarning DataDimensionalityWarning
        new sklearn.exceptions EfficiencyWarning EstimatorCheckFailedWarning FitFailedWarning
        new sklearn.exceptions InconsistentVersionWarning NotFittedError PositiveSpectrumWarning
        new sklearn.exceptions SkipTestWarning UndefinedMetricWarning UnsetMetadataPassedError
        new sklearn.externals.joblib.numpy_pickle NDArrayWrapper NumpyArrayWrapper ZNDArrayWrapper
        new sklearn.feature_extraction._dict_vectorizer DictVectorizer
        new sklearn.feature_extraction._hash FeatureHasher
        new sklearn.feature_extraction.dict_vectorizer DictVectorizer
        new sklearn.feature_extraction.hashing FeatureHasher
        new sklearn.feature_extraction.image PatchExtractor
        new sklearn.feature_extraction.text CountVectorizer HashingVectorizer TfidfTransformer
        new sklearn.feature_extraction.text TfidfVectorizer _VectorizerMixin
        new sklearn.feature_selection._base SelectorMixin
        new sklearn.feature_selection._from_model SelectFromModel
        new sklearn.feature_selection._rfe RFE RFECV
        new sklearn.feature_selection._sequential SequentialFeatureSelector
        new sklearn.feature_selection._univariate_selection GenericUnivariateSelect SelectFdr
        new sklearn.feature_selection._univariate_selection SelectFpr SelectFwe SelectKBest
        new sklearn.feature_selection._univariate_selection SelectPercentile _BaseFilter
        new sklearn.feature_selection._variance_threshold VarianceThreshold
        new sklearn.feature_selection.from_model SelectFromModel
        new sklearn.feature_selection.rfe RFE RFECV
        new sklearn.feature_selection.univariate_selection GenericUnivariateSelect SelectFdr
        new sklearn.feature_selection.univariate_selection SelectFpr SelectFwe SelectKBest
        new sklearn.feature_selection.univariate_selection SelectPercentile _BaseFilter
        new sklearn.feature_selection.variance_threshold VarianceThreshold
        new sklearn.frozen._frozen FrozenEstimator
        new sklearn.gaussian_process._gpc GaussianProcessClassifier
        new sklearn.gaussian_process._gpc _BinaryGaussianProcessClassifierLaplace
        new sklearn.gaussian_process._gpr GaussianProcessRegressor
        new sklearn.gaussian_process.gpc GaussianProcessClassifier
        new sklearn.gaussian_process.gpc _BinaryGaussianProcessClassifierLaplace
        new sklearn.gaussian_process.gpr GaussianProcessRegressor
        new sklearn.gaussian_process.kernels CompoundKernel ConstantKernel DotProduct ExpSineSquared
        new sklearn.gaussian_process.kernels Exponentiation GenericKernelMixin Hyperparameter Kernel
        new sklearn.gaussian_process.kernels KernelOperator Matern NormalizedKernelMixin
        new sklearn.gaussian_process.kernels PairwiseKernel Product RBF RationalQuadratic
        new sklearn.gaussian_process.kernels StationaryKernelMixin Sum WhiteKernel
        new sklearn.grid_search GridSearchCV RandomizedSearchCV
        new sklearn.impute MissingIndicator SimpleImputer _BaseImputer
        new sklearn.impute._base MissingIndicator SimpleImputer _BaseImputer
        new sklearn.impute._iterative IterativeImputer _ImputerTriplet
        new sklearn.impute._knn KNNImputer
        new sklearn.inspection._plot.decision_boundary DecisionBoundaryDisplay
        new sklearn.inspection._plot.partial_dependence PartialDependenceDisplay
        new sklearn.inspection.partial_dependence PartialDependenceDisplay
        new sklearn.isotonic IsotonicRegression
        new sklearn.kernel_approximation AdditiveChi2Sampler Nystroem PolynomialCountSketch
        new sklearn.kernel_approximation RBFSampler SkewedChi2Sampler
        new sklearn.kernel_ridge KernelRidge
        new sklearn.lda LDA
        new sklearn.linear_model._base LinearClassifierMixin LinearModel LinearRegression
        new sklearn.linear_model._base MultiOutputLinearModel SparseCoefMixin
        new sklearn.linear_model._bayes ARDRegression BayesianRidge
        new sklearn.linear_model._coordinate_descent ElasticNet ElasticNetCV Lasso LassoCV
        new sklearn.linear_model._coordinate_descent LinearModelCV MultiTaskElasticNet
        new sklearn.linear_model._coordinate_descent MultiTaskElasticNetCV MultiTaskLasso
        new sklearn.linear_model._coordinate_descent MultiTaskLassoCV
        new sklearn.linear_model._glm._newton_solver NewtonCholeskySolver NewtonSolver
        new sklearn.linear_model._glm.glm GammaRegressor PoissonRegressor TweedieRegressor
        new sklearn.linear_model._glm.glm _GeneralizedLinearRegressor
        new sklearn.linear_model._huber HuberRegressor
        new sklearn.linear_model._least_angle Lars LarsCV LassoLars LassoLarsCV LassoLarsIC
        new sklearn.linear_model._linear_loss LinearModelLoss
        new sklearn.linear_model._logistic LogisticRegression LogisticRegressionCV
        new sklearn.linear_model._logistic _LbfgsCallbackBridge
        new sklearn.linear_model._omp OrthogonalMatchingPursuit OrthogonalMatchingPursuitCV
        new sklearn.linear_model._passive_aggressive PassiveAggressiveClassifier
        new sklearn.linear_model._passive_aggressive PassiveAggressiveRegressor
        new sklearn.linear_model._perceptron Perceptron
        new sklearn.linear_model._quantile QuantileRegressor
        new sklearn.linear_model._ransac RANSACRegressor
        new sklearn.linear_model._ridge Ridge RidgeCV RidgeClassifier RidgeClassifierCV _BaseRidge
        new sklearn.linear_model._ridge _BaseRidgeCV _IdentityClassifier _IdentityRegressor
        new sklearn.linear_model._ridge _RidgeClassifierMixin _RidgeGCV _XT_CenterStackOp
        new sklearn.linear_model._ridge _X_CenterStackOp
        new sklearn.linear_model._stochastic_gradient BaseSGD BaseSGDClassifier BaseSGDRegressor
        new sklearn.linear_model._stochastic_gradient SGDClassifier SGDOneClassSVM SGDRegressor
        new sklearn.linear_model._stochastic_gradient _ValidationScoreCallback
        new sklearn.linear_model._theil_sen TheilSenRegressor
        new sklearn.linear_model.base LinearClassifierMixin LinearModel LinearRegression
        new sklearn.linear_model.base MultiOutputLinearModel SparseCoefMixin
        new sklearn.linear_model.bayes ARDRegression BayesianRidge
        new sklearn.linear_model.coordinate_descent ElasticNet ElasticNetCV Lasso LassoCV
        new sklearn.linear_model.coordinate_descent LinearModelCV MultiTaskElasticNet
        new sklearn.linear_model.coordinate_descent MultiTaskElasticNetCV MultiTaskLasso
        new sklearn.linear_model.coordinate_descent MultiTaskLassoCV
        new sklearn.linear_model.huber HuberRegressor
        new sklearn.linear_model.least_angle Lars LarsCV LassoLars LassoLarsCV LassoLarsIC
        new sklearn.linear_model.logistic LogisticRegression LogisticRegressionCV
        new sklearn.linear_model.logistic _LbfgsCallbackBridge
        new sklearn.linear_model.omp OrthogonalMatchingPursuit OrthogonalMatchingPursuitCV
        new sklearn.linear_model.passive_aggressive PassiveAggressiveClassifier
        new sklearn.linear_model.passive_aggressive PassiveAggressiveRegressor
        new sklearn.linear_model.perceptron Perceptron
        new sklearn.linear_model.ransac RANSACRegressor
        new sklearn.linear_model.ridge Ridge RidgeCV RidgeClassifier RidgeClassifierCV _BaseRidge
        new sklearn.linear_model.ridge _BaseRidgeCV _IdentityClassifier _IdentityRegressor
        new sklearn.linear_model.ridge _RidgeClassifierMixin _RidgeGCV _XT_CenterStackOp
        new sklearn.linear_model.ridge _X_CenterStackOp
        new sklearn.linear_model.stochastic_gradient BaseSGD BaseSGDClassifier BaseSGDRegressor
        new sklearn.linear_model.stochastic_gradient SGDClassifier SGDOneClassSVM SGDRegressor
        new sklearn.linear_model.stochastic_gradient _ValidationScoreCallback
        new sklearn.linear_model.theil_sen TheilSenRegressor
        new sklearn.manifold._classical_mds ClassicalMDS
        """
}
