//! One file for each thing a person can ask of Slate, and the list of them all.

pub mod actor;
pub mod catalog;
pub mod data;
pub mod decide;
pub mod evaluate;
pub mod events;
pub mod exposures;
pub mod flag;
pub mod import;
pub mod model;
pub mod page;
pub mod proposal;
pub mod recommend;
pub mod record;
pub mod rules;
pub mod run;
pub mod test;
pub mod title;
pub mod tracking;
pub mod viewer;
pub mod window;

use crate::registry::{Entry, entry};

/// Every operation. Command line, HTTP, forms and the reference are derived from this list.
pub const ALL: &[Entry] = &[
    entry::<import::ImportMovielens>(),
    entry::<import::ImportEvents>(),
    entry::<import::ImportTitles>(),
    entry::<data::DataShow>(),
    entry::<data::DataCompact>(),
    entry::<evaluate::Evaluate>(),
    entry::<run::RunList>(),
    entry::<run::RunShow>(),
    entry::<run::RunCompare>(),
    entry::<run::RunForecast>(),
    entry::<model::ModelTrain>(),
    entry::<model::ModelRefit>(),
    entry::<model::ModelImport>(),
    entry::<model::ModelList>(),
    entry::<model::ModelShow>(),
    entry::<model::ModelBehavior>(),
    entry::<model::ModelReplay>(),
    entry::<model::ModelPropose>(),
    entry::<decide::ModelApprove>(),
    entry::<decide::ModelReject>(),
    entry::<model::ModelPromote>(),
    entry::<model::ModelRollback>(),
    entry::<proposal::ProposalList>(),
    entry::<proposal::ProposalShow>(),
    entry::<decide::ProposalApprove>(),
    entry::<decide::ProposalReject>(),
    entry::<recommend::Recommend>(),
    entry::<page::Page>(),
    entry::<exposures::ExposuresList>(),
    entry::<exposures::ExposuresExport>(),
    entry::<flag::FlagList>(),
    entry::<flag::FlagEvaluate>(),
    entry::<rules::RulesSet>(),
    entry::<rules::RulesShow>(),
    entry::<rules::RulesCheck>(),
    entry::<test::TestCreate>(),
    entry::<test::TestCheck>(),
    entry::<test::TestPower>(),
    entry::<test::TestPropose>(),
    entry::<test::TestStart>(),
    entry::<test::TestRamp>(),
    entry::<test::TestStop>(),
    entry::<test::TestList>(),
    entry::<test::TestStatus>(),
    entry::<test::TestAnalyse>(),
    entry::<test::TestMemo>(),
    entry::<test::TestDecide>(),
    entry::<test::TestGuard>(),
    entry::<test::TestExport>(),
    entry::<test::TestExpose>(),
    entry::<test::TestCompute>(),
    entry::<tracking::TrackExperiment>(),
    entry::<tracking::TrackExperiments>(),
    entry::<tracking::TrackRevise>(),
    entry::<tracking::TrackStart>(),
    entry::<tracking::TrackLog>(),
    entry::<tracking::TrackUpload>(),
    entry::<tracking::TrackFinish>(),
    entry::<tracking::TrackDelete>(),
    entry::<tracking::TrackShow>(),
    entry::<tracking::TrackSearch>(),
    entry::<tracking::TrackHistory>(),
    entry::<tracking::TrackRegister>(),
    entry::<tracking::TrackDescribe>(),
    entry::<tracking::TrackAlias>(),
    entry::<tracking::TrackWithdraw>(),
    entry::<tracking::TrackModels>(),
    entry::<tracking::TrackVersions>(),
    entry::<title::TitleShow>(),
    entry::<title::TitleSearch>(),
    entry::<title::TitleSimilar>(),
    entry::<title::TitleMap>(),
    entry::<title::TitleVariants>(),
    entry::<catalog::CatalogOverview>(),
    entry::<catalog::CatalogBacktest>(),
    entry::<catalog::CatalogDrivers>(),
    entry::<catalog::CatalogTrain>(),
    entry::<catalog::CatalogForecast>(),
    entry::<catalog::CatalogForecasters>(),
    entry::<catalog::CatalogForecaster>(),
    entry::<catalog::CatalogComparables>(),
    entry::<catalog::CatalogEngagement>(),
    entry::<catalog::CatalogGaps>(),
    entry::<catalog::CatalogShortlist>(),
    entry::<catalog::CatalogRevise>(),
    entry::<catalog::CatalogShortlists>(),
    entry::<catalog::CatalogMemo>(),
    entry::<catalog::CatalogPropose>(),
    entry::<catalog::CatalogOutcome>(),
    entry::<catalog::CatalogScoreboard>(),
    entry::<catalog::CatalogLaunch>(),
    entry::<catalog::CatalogWindows>(),
    entry::<catalog::CatalogLanguages>(),
    entry::<catalog::CatalogMatch>(),
    entry::<viewer::ViewerShow>(),
    entry::<viewer::ViewerSearch>(),
    entry::<viewer::ViewerOptOut>(),
    entry::<viewer::ViewerOptIn>(),
    entry::<viewer::ViewerForget>(),
    entry::<viewer::ViewerProfile>(),
    entry::<events::Events>(),
    entry::<actor::ActorAdd>(),
    entry::<actor::ActorToken>(),
    entry::<actor::ActorList>(),
    entry::<actor::ActorRevoke>(),
    entry::<record::RecordList>(),
    entry::<record::RecordVerify>(),
    entry::<record::RecordHead>(),
];
