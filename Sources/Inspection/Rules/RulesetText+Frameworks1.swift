// SPDX-License-Identifier: Apache-2.0

// Made from registry-data/ruleset/frameworks.txt by scripts/make-ruleset.
extension RulesetText {
    static let frameworks1 = """
        call accelerate.utils.dataclasses ComputeEnvironment DistributedType DynamoBackend
        call accelerate.utils.dataclasses PrecisionType SaveStrategy
        call tokenizers AddedToken Tokenizer
        call transformers.debug_utils DebugOption
        call transformers.trainer_utils EvaluationStrategy FSDPOption HubStrategy IntervalStrategy
        call transformers.trainer_utils SaveStrategy SchedulerType ShardedDDPOption
        call transformers.training_args OptimizerNames ParallelMode
        call transformers.utils.generic ExplicitEnum PaddingStrategy
        call trl.trainer.dpo_config FDivergenceType
        call nltk.probability FreqDist
        new accelerate.state AcceleratorState PartialState
        new accelerate.utils.dataclasses DeepSpeedPlugin FullyShardedDataParallelPlugin
        new accelerate.utils.dataclasses GradientAccumulationPlugin TorchDynamoPlugin
        new alignment.configs DPOConfig SFTConfig
        new catboost.core CatBoost CatBoostClassifier CatBoostRanker CatBoostRegressor
        new gensim.corpora.dictionary Dictionary
        new gensim.models.keyedvectors KeyedVectors Vocab Word2VecKeyedVectors
        new gensim.models.phrases Phraser Phrases
        new gensim.models.tfidfmodel TfidfModel
        new gensim.models.word2vec Word2Vec
        new h4.training.configs.sft_config SFTConfig
        new imblearn.over_sampling._random_over_sampler RandomOverSampler
        new imblearn.over_sampling._smote.base SMOTE
        new imblearn.pipeline Pipeline
        new imblearn.under_sampling._prototype_selection._random_under_sampler RandomUnderSampler
        new lightgbm.basic Booster Dataset EvalResult LGBMDeprecationWarning LightGBMError Sequence
        new lightgbm.basic _ConfigAliases _DummyLogger _InnerPredictor _MissingType
        new lightgbm.callback CallbackEnv EarlyStopException _EarlyStoppingCallback
        new lightgbm.callback _LogEvaluationCallback _RecordEvaluationCallback
        new lightgbm.callback _ResetParameterCallback
        new lightgbm.compat LGBMLabelEncoder _LGBMLabelEncoder
        new lightgbm.dask DaskLGBMClassifier DaskLGBMRanker DaskLGBMRegressor _DaskLGBMModel
        new lightgbm.dask _DatasetNames
        new lightgbm.engine CVBooster
        new lightgbm.sklearn LGBMClassifier LGBMModel LGBMRanker LGBMRegressor _EvalFunctionWrapper
        new lightgbm.sklearn _ObjectiveFunctionWrapper
        new nltk.probability ConditionalFreqDist FreqDist
        new nltk.tag.perceptron AveragedPerceptron PerceptronTagger
        new nltk.tokenize.punkt PunktLanguageVars PunktParameters PunktSentenceTokenizer PunktToken
        new sentence_transformers.training_args SentenceTransformerTrainingArguments
        new transformers.configuration_utils PretrainedConfig
        new transformers.deepspeed HfTrainerDeepSpeedConfig
        new transformers.generation.configuration_utils GenerationConfig
        new transformers.integrations.deepspeed HfDeepSpeedConfig HfTrainerDeepSpeedConfig
        new transformers.tokenization_utils_base AddedToken BatchEncoding
        new transformers.trainer_pt_utils AcceleratorConfig
        new transformers.training_args TrainingArguments
        new transformers.training_args_seq2seq Seq2SeqTrainingArguments
        new trl.trainer.dpo_config DPOConfig
        new trl.trainer.grpo_config GRPOConfig
        new trl.trainer.orpo_config ORPOConfig
        new trl.trainer.ppo_config PPOConfig
        new trl.trainer.reward_config RewardConfig
        new trl.trainer.sft_config SFTConfig
        new xgboost._data_utils ArrayInf ArrowArray ArrowDeviceArray ArrowSchema Categories
        new xgboost._data_utils CudaArrayInf CudaStringArray DfCatAccessor StringArray TransformedDf
        new xgboost._data_utils _ArrayLikeArg _CudaArrayLikeArg
        new xgboost.callback CallbackContainer EarlyStopping EvaluationMonitor LearningRateScheduler
        new xgboost.callback TrainingCallback TrainingCheckPoint
        new xgboost.compat XGBoostLabelEncoder
        new xgboost.core Booster DMatrix DataIter DataSplitMode ExtMemQuantileDMatrix
        new xgboost.core QuantileDMatrix XGBoostError _ProxyDMatrix _RefMixIn
        new xgboost.data ArrowTransformed CudfTransformed PandasTransformed SingleBatchInternalIter
        new xgboost.objective Objective TreeObjective
        new xgboost.sklearn XGBClassifier XGBModel XGBRFClassifier XGBRFRegressor XGBRanker
        new xgboost.sklearn XGBRankerMixIn XGBRegressor _SklObjWProto
        new xgboost.training CVPack _PackedBooster
        new gensim.models.fasttext FastText FastTextKeyedVectors FastTextTrainables FastTextVocab
        new gensim.models.keyedvectors Doc2VecKeyedVectors EuclideanKeyedVectors FastTextKeyedVectors
        new gensim.models.keyedvectors Vocab Word2VecKeyedVectors WordEmbeddingsKeyedVectors
        new gensim.models.phrases FrozenPhrases Phraser Phrases
        new gensim.models.poincare PoincareKeyedVectors PoincareModel
        new nltk.classify.naivebayes NaiveBayesClassifier
        new nltk.probability DictionaryProbDist ELEProbDist LaplaceProbDist LidstoneProbDist MLEProbDist
        new nltk.stem.porter PorterStemmer
        new tokenizers.models BPE Model Unigram WordLevel WordPiece
        ref gensim.models.phrases npmi_scorer original_scorer
        ref gensim.utils call_on_class_only identity
        """
}
