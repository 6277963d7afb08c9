import {
  BriefcaseBusiness,
  CalendarClock,
  Clapperboard,
  FileCode2,
  Film,
  FolderOpen,
  Keyboard,
  Languages,
  Library,
  ListChecks,
  MessageCircleQuestion,
  Moon,
  RefreshCw,
  ScanSearch,
  Settings,
  Siren,
  Sun,
  X,
} from "lucide-react";
import { useLocation } from "wouter";
import { useAskNow } from "../features/ask/AskBox.tsx";
import { useVideoActions } from "../features/library/actions.ts";
import { useImportActions } from "../features/library/import/useImport.ts";
import { useLibraryView } from "../features/library/viewStore.ts";
import { useJobsDrawer } from "../features/jobs/JobsDrawer.tsx";
import type { PaletteGroup } from "../features/palette/Palette.tsx";
import { useQueryEdit } from "../features/search/useQueryEdit.ts";
import { useAsk } from "../lib/ask/askStore.ts";
import { defineMessages, useLocale, useMessages } from "../lib/i18n/index.ts";
import { problemFrom } from "../lib/problems.ts";
import { emptyQuery, useSearch } from "../lib/search/searchStore.ts";
import { toastProblem } from "../ui/Toast.tsx";
import { useClient } from "../lib/client/clientContext.tsx";
import { useSettings, useVideos } from "../lib/client/data.ts";

const messages = defineMessages({
  en: {
    title: "Commands",
    placeholder: "Type a command, a video's name, or what to find",
    go: "Go to",
    act: "Do",
    videos: "Open a video",
    footage: "In the footage",
    searchFor: "Search for “{words}”",
    askAbout: "Ask “{words}”",
    library: "Library",
    search: "Search",
    ask: "Ask",
    events: "Events",
    scenarios: "Scenarios",
    newScenario: "New scenario",
    alerts: "Settings: Alerts",
    cases: "Cases",
    askNew: "Ask a new question",
    summary: "Summary of a shift or day",
    models: "Settings: Models",
    languageModels: "Settings: Language models",
    analysis: "Settings: Analysis",
    storage: "Settings: Storage",
    keysSettings: "Settings: Keys",
    addFiles: "Add files",
    addFolder: "Add a folder",
    checkFiles: "Check that every file is where it was",
    failed: "Show failed videos",
    missing: "Show videos whose file is missing",
    clearFilters: "Clear the filters",
    jobs: "Show or hide jobs",
    clearJobs: "Clear finished jobs",
    light: "Light theme",
    dark: "Dark theme",
    korean: "한국어로 보기",
    english: "Show in English",
    keys: "Show the keys",
  },
  ko: {
    title: "명령",
    placeholder: "명령, 영상 이름 또는 찾을 내용을 입력하십시오",
    go: "이동",
    act: "실행",
    videos: "영상 열기",
    footage: "영상 속에서",
    searchFor: "“{words}” 검색",
    askAbout: "“{words}” 질문",
    library: "라이브러리",
    search: "검색",
    ask: "질문",
    events: "이벤트",
    scenarios: "시나리오",
    newScenario: "새 시나리오",
    alerts: "설정: 알림과 감시 폴더",
    cases: "사건",
    askNew: "새로 질문하기",
    summary: "근무나 하루 요약",
    models: "설정: 모델",
    languageModels: "설정: 언어 모델",
    analysis: "설정: 분석",
    storage: "설정: 저장 공간",
    keysSettings: "설정: 단축키",
    addFiles: "파일 추가",
    addFolder: "폴더 추가",
    checkFiles: "모든 파일이 제자리에 있는지 확인",
    failed: "실패한 영상 보기",
    missing: "파일이 없는 영상 보기",
    clearFilters: "필터 지우기",
    jobs: "작업 열기/닫기",
    clearJobs: "끝난 작업 지우기",
    light: "밝은 테마",
    dark: "어두운 테마",
    korean: "한국어로 보기",
    english: "Show in English",
    keys: "단축키 보기",
  },
});

/** As many videos as a list can hold without making typing slow; the search box filters over all of them. */
const LISTED = 500;

/** The palette's words and its commands, made when it opens. */
export function usePaletteCommands(onKeys: () => void) {
  const t = useMessages(messages);
  const locale = useLocale();
  const [, navigate] = useLocation();
  const client = useClient();
  const imports = useImportActions();
  const actions = useVideoActions();
  const settings = useSettings();
  const videos = useVideos().data ?? [];
  const setFilter = useLibraryView((s) => s.setFilter);
  const clearFilter = useLibraryView((s) => s.clearFilter);
  const toggleJobs = useJobsDrawer((s) => s.toggle);
  const show = (state: "failed" | "missing"): void => {
    clearFilter();
    setFilter({ state });
    navigate("/library");
  };
  const askNew = (): void => {
    useAsk.getState().clear();
    navigate("/ask");
  };
  const { type } = useQueryEdit();
  const askNow = useAskNow();
  const searchFor = (words: string): void => {
    const { setDraft, run, setLead } = useSearch.getState();
    setDraft(emptyQuery);
    run(client, type(words));
    setLead(true);
    navigate("/search");
  };
  const askAbout = (words: string): void => {
    useAsk.getState().setDraft(words);
    askNow(words);
    navigate("/ask");
  };
  const withWords = (words: string): PaletteGroup => ({
    heading: t("footage"),
    commands: [
      { id: "searchFor", label: t("searchFor", { words }), icon: <ScanSearch />, run: () => searchFor(words) },
      { id: "askAbout", label: t("askAbout", { words }), icon: <MessageCircleQuestion />, run: () => askAbout(words) },
    ],
  });
  const dark = settings.data?.theme !== "light";
  const clearJobs = (): void => {
    client.jobs.clearFinished().catch((error: unknown) => toastProblem(problemFrom(error)));
  };
  const groups = (): PaletteGroup[] => [
    {
      heading: t("go"),
      commands: [
        {
          id: "library",
          label: t("library"),
          icon: <Library />,
          hotkey: "app.library",
          run: () => navigate("/library"),
        },
        {
          id: "search",
          label: t("search"),
          icon: <ScanSearch />,
          hotkey: "app.searchView",
          run: () => navigate("/search"),
        },
        { id: "events", label: t("events"), icon: <Siren />, hotkey: "app.events", run: () => navigate("/events") },
        { id: "scenarios", label: t("scenarios"), icon: <FileCode2 />, run: () => navigate("/events/scenarios") },
        { id: "ask", label: t("ask"), icon: <MessageCircleQuestion />, hotkey: "app.ask", run: () => navigate("/ask") },
        {
          id: "cases",
          label: t("cases"),
          icon: <BriefcaseBusiness />,
          hotkey: "app.cases",
          run: () => navigate("/cases"),
        },
        {
          id: "models",
          label: t("models"),
          icon: <Settings />,
          hotkey: "app.settings",
          run: () => navigate("/settings/models"),
        },
        {
          id: "languageModels",
          label: t("languageModels"),
          icon: <Settings />,
          run: () => navigate("/settings/language"),
        },
        { id: "analysis", label: t("analysis"), icon: <Settings />, run: () => navigate("/settings/analysis") },
        { id: "storage", label: t("storage"), icon: <Settings />, run: () => navigate("/settings/storage") },
        { id: "alerts", label: t("alerts"), icon: <Settings />, run: () => navigate("/settings/alerts") },
        { id: "keysSettings", label: t("keysSettings"), icon: <Settings />, run: () => navigate("/settings/keys") },
      ],
    },
    {
      heading: t("act"),
      commands: [
        { id: "addFiles", label: t("addFiles"), icon: <Film />, run: imports.chooseFiles },
        { id: "addFolder", label: t("addFolder"), icon: <FolderOpen />, run: imports.chooseFolder },
        { id: "askNew", label: t("askNew"), icon: <MessageCircleQuestion />, run: askNew },
        {
          id: "summary",
          label: t("summary"),
          icon: <CalendarClock />,
          run: () => {
            useAsk.getState().setSummarising(true);
            navigate("/ask");
          },
        },
        {
          id: "newScenario",
          label: t("newScenario"),
          icon: <FileCode2 />,
          run: () => navigate("/events/scenarios/new"),
        },
        { id: "checkFiles", label: t("checkFiles"), icon: <RefreshCw />, run: actions.checkFiles },
        { id: "failed", label: t("failed"), icon: <Library />, run: () => show("failed") },
        { id: "missing", label: t("missing"), icon: <Library />, run: () => show("missing") },
        { id: "clearFilters", label: t("clearFilters"), icon: <X />, run: clearFilter },
        { id: "jobs", label: t("jobs"), icon: <ListChecks />, hotkey: "app.jobs", run: toggleJobs },
        { id: "clearJobs", label: t("clearJobs"), icon: <ListChecks />, run: clearJobs },
        {
          id: "theme",
          label: dark ? t("light") : t("dark"),
          icon: dark ? <Sun /> : <Moon />,
          run: () => settings.update({ theme: dark ? "light" : "dark" }),
        },
        {
          id: "language",
          label: locale === "en" ? t("korean") : t("english"),
          icon: <Languages />,
          run: () => settings.update({ language: locale === "en" ? "ko" : "en" }),
        },
        { id: "keys", label: t("keys"), icon: <Keyboard />, hotkey: "app.keys", run: onKeys },
      ],
    },
    ...(videos.length > 0
      ? [
          {
            heading: t("videos"),
            commands: videos.slice(0, LISTED).map((v) => ({
              id: v.id,
              label: v.name,
              also: v.camera ? [v.camera] : [],
              icon: <Clapperboard />,
              run: () => actions.open(v.id),
            })),
          },
        ]
      : []),
  ];
  return { groups, withWords, texts: { title: t("title"), placeholder: t("placeholder") } };
}
