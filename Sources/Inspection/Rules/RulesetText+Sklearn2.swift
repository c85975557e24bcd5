// SPDX-License-Identifier: Apache-2.0

// Made from registry-data/ruleset/sklearn.txt by scripts/make-ruleset.
extension RulesetText {
    static let sklearn2 = """
        new sklearn.manifold._isomap Isomap
        new sklearn.manifold._locally_linear LocallyLinearEmbedding
        new sklearn.manifold._mds MDS
        new sklearn.manifold._spectral_embedding SpectralEmbedding
        new sklearn.manifold._t_sne TSNE
        new sklearn.manifold.isomap Isomap
        new sklearn.manifold.locally_linear LocallyLinearEmbedding
        new sklearn.manifold.mds MDS
        new sklearn.manifold.spectral_embedding_ SpectralEmbedding
        new sklearn.manifold.t_sne TSNE
        new sklearn.metrics._pairwise_distances_reduction._dispatcher ArgKmin ArgKminClassMode
        new sklearn.metrics._pairwise_distances_reduction._dispatcher BaseDistancesReductionDispatcher
        new sklearn.metrics._pairwise_distances_reduction._dispatcher RadiusNeighbors
        new sklearn.metrics._pairwise_distances_reduction._dispatcher RadiusNeighborsClassMode
        new sklearn.metrics._plot.confusion_matrix ConfusionMatrixDisplay
        new sklearn.metrics._plot.det_curve DetCurveDisplay
        new sklearn.metrics._plot.precision_recall_curve PrecisionRecallDisplay
        new sklearn.metrics._plot.regression PredictionErrorDisplay
        new sklearn.metrics._plot.roc_curve RocCurveDisplay
        new sklearn.metrics._scorer _BaseScorer _CurveScorer _MultimetricScorer _PassthroughScorer
        new sklearn.metrics._scorer _PredictScorer _ProbaScorer _Scorer _ThresholdScorer
        new sklearn.metrics.scorer _PassthroughScorer _PredictScorer _ProbaScorer _ThresholdScorer
        new sklearn.mixture._base BaseMixture
        new sklearn.mixture._bayesian_mixture BayesianGaussianMixture
        new sklearn.mixture._gaussian_mixture GaussianMixture
        new sklearn.mixture.bayesian_mixture BayesianGaussianMixture
        new sklearn.mixture.gaussian_mixture GaussianMixture
        new sklearn.mixture.gmm GMM
        new sklearn.model_selection._classification_threshold BaseThresholdClassifier
        new sklearn.model_selection._classification_threshold FixedThresholdClassifier
        new sklearn.model_selection._classification_threshold TunedThresholdClassifierCV
        new sklearn.model_selection._plot LearningCurveDisplay ValidationCurveDisplay
        new sklearn.model_selection._plot _BaseCurveDisplay
        new sklearn.model_selection._search BaseSearchCV GridSearchCV ParameterGrid ParameterSampler
        new sklearn.model_selection._search RandomizedSearchCV
        new sklearn.model_selection._search_successive_halving BaseSuccessiveHalving
        new sklearn.model_selection._search_successive_halving HalvingGridSearchCV
        new sklearn.model_selection._search_successive_halving HalvingRandomSearchCV
        new sklearn.model_selection._search_successive_halving _SubsampleMetaSplitter
        new sklearn.model_selection._split BaseCrossValidator BaseShuffleSplit GroupKFold
        new sklearn.model_selection._split GroupShuffleSplit GroupsConsumerMixin KFold
        new sklearn.model_selection._split LeaveOneGroupOut LeaveOneOut LeavePGroupsOut LeavePOut
        new sklearn.model_selection._split PredefinedSplit RepeatedKFold RepeatedStratifiedKFold
        new sklearn.model_selection._split ShuffleSplit StratifiedGroupKFold StratifiedKFold
        new sklearn.model_selection._split StratifiedShuffleSplit TimeSeriesSplit _BaseKFold
        new sklearn.model_selection._split _CVIterableWrapper _RepeatedSplits
        new sklearn.model_selection._split _UnsupportedGroupCVMixin
        new sklearn.multiclass OneVsOneClassifier OneVsRestClassifier OutputCodeClassifier
        new sklearn.multiclass _ConstantPredictor
        new sklearn.multioutput ClassifierChain MultiOutputClassifier MultiOutputRegressor
        new sklearn.multioutput RegressorChain _BaseChain _MultiOutputEstimator
        new sklearn.naive_bayes BernoulliNB CategoricalNB ComplementNB GaussianNB MultinomialNB
        new sklearn.naive_bayes _BaseDiscreteNB _BaseNB
        new sklearn.neighbors._base KNeighborsMixin NeighborsBase RadiusNeighborsMixin
        new sklearn.neighbors._classification KNeighborsClassifier RadiusNeighborsClassifier
        new sklearn.neighbors._graph KNeighborsTransformer RadiusNeighborsTransformer
        new sklearn.neighbors._kde KernelDensity
        new sklearn.neighbors._lof LocalOutlierFactor
        new sklearn.neighbors._nca NeighborhoodComponentsAnalysis
        new sklearn.neighbors._nearest_centroid NearestCentroid
        new sklearn.neighbors._regression KNeighborsRegressor RadiusNeighborsRegressor
        new sklearn.neighbors._unsupervised NearestNeighbors
        new sklearn.neighbors.ball_tree BallTree
        new sklearn.neighbors.classification KNeighborsClassifier RadiusNeighborsClassifier
        new sklearn.neighbors.kd_tree KDTree
        new sklearn.neighbors.kde KernelDensity
        new sklearn.neighbors.lof LocalOutlierFactor
        new sklearn.neighbors.nearest_centroid NearestCentroid
        new sklearn.neighbors.regression KNeighborsRegressor RadiusNeighborsRegressor
        new sklearn.neighbors.unsupervised NearestNeighbors
        new sklearn.neural_network._multilayer_perceptron BaseMultilayerPerceptron MLPClassifier
        new sklearn.neural_network._multilayer_perceptron MLPRegressor
        new sklearn.neural_network._rbm BernoulliRBM
        new sklearn.neural_network._stochastic_optimizers AdamOptimizer BaseOptimizer SGDOptimizer
        new sklearn.neural_network.multilayer_perceptron BaseMultilayerPerceptron MLPClassifier
        new sklearn.neural_network.multilayer_perceptron MLPRegressor
        new sklearn.neural_network.rbm BernoulliRBM
        new sklearn.pipeline FeatureUnion Pipeline
        new sklearn.preprocessing._data Binarizer KernelCenterer MaxAbsScaler MinMaxScaler
        new sklearn.preprocessing._data Normalizer PowerTransformer QuantileTransformer RobustScaler
        new sklearn.preprocessing._data StandardScaler
        new sklearn.preprocessing._discretization KBinsDiscretizer
        new sklearn.preprocessing._encoders OneHotEncoder OrdinalEncoder _BaseEncoder
        new sklearn.preprocessing._function_transformer FunctionTransformer
        new sklearn.preprocessing._label LabelBinarizer LabelEncoder MultiLabelBinarizer
        new sklearn.preprocessing._polynomial PolynomialFeatures SplineTransformer
        new sklearn.preprocessing._target_encoder TargetEncoder
        new sklearn.preprocessing.data Binarizer KernelCenterer MaxAbsScaler MinMaxScaler Normalizer
        new sklearn.preprocessing.data PowerTransformer QuantileTransformer RobustScaler
        new sklearn.preprocessing.data StandardScaler
        new sklearn.preprocessing.imputation Imputer
        new sklearn.preprocessing.label LabelBinarizer LabelEncoder MultiLabelBinarizer
        new sklearn.qda QDA
        new sklearn.random_projection BaseRandomProjection GaussianRandomProjection
        new sklearn.random_projection SparseRandomProjection
        new sklearn.semi_supervised._label_propagation BaseLabelPropagation LabelPropagation
        new sklearn.semi_supervised._label_propagation LabelSpreading
        new sklearn.semi_supervised._self_training SelfTrainingClassifier
        new sklearn.semi_supervised.label_propagation BaseLabelPropagation LabelPropagation
        new sklearn.semi_supervised.label_propagation LabelSpreading
        new sklearn.svm._base BaseLibSVM BaseSVC
        new sklearn.svm._classes LinearSVC LinearSVR NuSVC NuSVR OneClassSVM SVC SVR
        new sklearn.svm.base BaseLibSVM BaseSVC
        new sklearn.svm.classes LinearSVC LinearSVR NuSVC NuSVR OneClassSVM SVC SVR
        new sklearn.tree._classes BaseDecisionTree DecisionTreeClassifier DecisionTreeRegressor
        new sklearn.tree._classes ExtraTreeClassifier ExtraTreeRegressor
        new sklearn.tree._export Sentinel _BaseTreeExporter _DOTTreeExporter _MPLTreeExporter
        new sklearn.tree._reingold_tilford DrawTree Tree
        new sklearn.tree.tree BaseDecisionTree DecisionTreeClassifier DecisionTreeRegressor
        new sklearn.tree.tree ExtraTreeClassifier ExtraTreeRegressor
        new sklearn.utils._array_api NamespaceAndDevice
        new sklearn.utils._available_if _AvailableIfDescriptor
        new sklearn.utils._cython_blas BLAS_Order BLAS_Trans
        new sklearn.utils._encode MissingValues _NaNCounter _nandict
        new sklearn.utils._isfinite FiniteStatus
        new sklearn.utils._metadata_requests MetadataRequest MetadataRouter MethodMapping
        new sklearn.utils._metadata_requests MethodMetadataRequest MethodPair RequestMethod
        new sklearn.utils._metadata_requests RouterMappingPair _MetadataRequester
        new sklearn.utils._metadata_requests _RoutingNotSupportedMixin
        new sklearn.utils._param_validation HasMethods Hidden Interval InvalidParameterError
        new sklearn.utils._param_validation MissingValues Options RealNotInt StrOptions _ArrayLikes
        new sklearn.utils._param_validation _Booleans _CVObjects _Callables _Constraint _InstancesOf
        new sklearn.utils._param_validation _IterablesNotString _NanConstraint _NoneConstraint
        new sklearn.utils._param_validation _PandasNAConstraint _RandomStates _SparseMatrices
        new sklearn.utils._param_validation _VerboseHelper
        new sklearn.utils._plotting _BinaryClassifierCurveDisplayMixin
        new sklearn.utils._pprint KeyValTuple KeyValTupleParam _EstimatorPrettyPrinter
        new sklearn.utils._repr_html.base ReprHTMLMixin _HTMLDocumentationLinkMixin _IDCounter
        new sklearn.utils._repr_html.estimator _VisualBlock
        new sklearn.utils._repr_html.fitted_attributes AttrsDict
        new sklearn.utils._repr_html.params ParamsDict
        new sklearn.utils._set_output ContainerAdapterProtocol ContainerAdaptersManager
        new sklearn.utils._set_output PandasAdapter PolarsAdapter _SetOutputMixin
        new sklearn.utils._tags ClassifierTags InputTags RegressorTags Tags TargetTags
        new sklearn.utils._tags TransformerTags
        new sklearn.utils.deprecation deprecated
        new sklearn.utils.metaestimators _BaseComposition
        new sklearn.utils.optimize _LineSearchError
        new sklearn.utils.parallel Parallel _FuncWrapper
        ref sklearn.cluster._feature_agglomeration FeatureAgglomeration
        ref sklearn.cluster._kmeans _kmeans_single_elkan _kmeans_single_lloyd
        ref sklearn.covariance._shrunk_covariance ledoit_wolf
        ref sklearn.decomposition._fastica _logcosh
        ref sklearn.feature_selection._mutual_info mutual_info_classif mutual_info_regression
        ref sklearn.feature_selection._univariate_selection chi2 f_classif f_oneway f_regression
        ref sklearn.feature_selection._univariate_selection r_regression
        ref sklearn.feature_selection.univariate_selection chi2 f_classif f_regression
        ref sklearn.metrics._classification accuracy_score balanced_accuracy_score brier_score_loss
        ref sklearn.metrics._classification cohen_kappa_score f1_score fbeta_score hamming_loss
        ref sklearn.metrics._classification jaccard_score log_loss matthews_corrcoef precision_score
        ref sklearn.metrics._classification recall_score
        ref sklearn.metrics._ranking average_precision_score ndcg_score roc_auc_score
        ref sklearn.metrics._ranking top_k_accuracy_score
        ref sklearn.metrics._regression explained_variance_score max_error mean_absolute_error
        ref sklearn.metrics._regression mean_absolute_percentage_error mean_gamma_deviance
        ref sklearn.metrics._regression mean_poisson_deviance mean_squared_error
        ref sklearn.metrics._regression mean_squared_log_error median_absolute_error r2_score
        ref sklearn.metrics._regression root_mean_squared_error root_mean_squared_log_error
        ref sklearn.metrics._scorer roc_auc_scorer
        ref sklearn.metrics.cluster._supervised adjusted_mutual_info_score adjusted_rand_score
        ref sklearn.metrics.cluster._supervised completeness_score fowlkes_mallows_score
        ref sklearn.metrics.cluster._supervised homogeneity_score mutual_info_score
        ref sklearn.metrics.cluster._supervised normalized_mutual_info_score rand_score
        ref sklearn.metrics.cluster._supervised v_measure_score
        ref sklearn.metrics.pairwise chi2_kernel cosine_distances cosine_similarity
        ref sklearn.metrics.pairwise euclidean_distances laplacian_kernel linear_kernel
        ref sklearn.metrics.pairwise manhattan_distances nan_euclidean_distances polynomial_kernel
        ref sklearn.metrics.pairwise rbf_kernel sigmoid_kernel
        """
}
