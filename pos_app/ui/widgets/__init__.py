"""The kit: widgets that know no service. They show values and frozen rows, and emit signals.

    text       Text: a label of the type scale
    buttons    Button, IconButton, ActionButton
    fields     Field, NoteField;  amounts: AmountField, PinField;  stepper: Stepper;  keypad: Keypad
    choices    Segmented, Toggle, Checkbox, Combo, Chip, ChoiceCard
    badges     KeyCap, Avatar, Badge, SyncPill, CountBadge
    chrome     StatusBar, Brand;  rail: Rail, Sidebar;  lane: Lane;  tabs: CategoryTabs, PageTabs
    tiles      TileGrid;  cart: CartList;  results: SearchResults;  totals: TotalsBlock, SaleLines
    cards      Card, Panel, Notice, Line;  table: Table;  states: EmptyState, Skeleton, Spinner, …
    people     UserTiles, PersonList;  approval: ApprovalCard, Scrim;  paper: ReceiptPreview

Every widget follows a change of theme by itself, mirrors itself in right-to-left windows, has an
accessible name, and never takes the focus by a click unless it is a field.
"""
