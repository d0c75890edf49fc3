# SPDX-License-Identifier: GPL-3.0-or-later
#
# make            build everything into build/
# make demo       install what is missing, build, open a demo school
# make bench      measure beside the peers; T=link: only these
# make torture    every fault at every point, and all seeds
# make fuzz       let a fuzzer think of pages; TIME=SECONDS [T=reader]
# make contract   try a platform; URL=ADDRESS USER=NAME [TASK=NAME]
# make screens    draw the pictures of README and guide anew
# make check      install what the tests need, build, test, lint
# make install    into DESTDIR and PREFIX
#
# Two flavours are built from the same sources: the release in build/, and
# the one that the tests run, with sanitizers, in build/san/.

VERSION = 0.1.0
PREFIX  = /usr/local
B       = build
S       = $B/san

ROOMS = src/base src/model src/words src/conf src/bell src/net src/store \
        src/providers src/sync src/cli ui src/school
src_of = $(wildcard $1/*.c $1/*/*.c)

# What each program is made of. The walls (.ci/walls) say why.
ranzen_ROOMS         = cli ui store bell conf words model base
ranzen_LIBS          = ncursesw sqlite3 libutf8proc
ranzen-sync_ROOMS    = sync providers net store bell conf words model base
ranzen-sync_LIBS     = libcurl jansson libxml-2.0 libcmark sqlite3 libutf8proc
ranzen-desktop_ROOMS = base
ranzen-desktop_LIBS  = libnotify libsecret-1 libutf8proc
ranzen-school_ROOMS  = school base
ranzen-school_LIBS   = libmicrohttpd jansson libcmark sqlite3 zlib libutf8proc
fuzz_LIBS            = libcurl jansson libxml-2.0 libcmark libutf8proc
tests_LIBS           = ncursesw sqlite3 libutf8proc libcurl jansson libxml-2.0 \
                       libcmark libmicrohttpd zlib cmocka vterm

ranzen-sync_MORE     = src/main/notice src/main/mended src/main/sync_args \
                       src/main/sync_folder src/main/sync_login src/main/sync_report

main_of  = src/main/$(or $(patsubst ranzen-%,%,$(filter ranzen-%,$1)),ranzen).c
PROGRAMS = $(foreach p,ranzen ranzen-sync ranzen-desktop ranzen-school, \
             $(if $(wildcard $(call main_of,$p)),$p))

# Flags. WERROR is for us: a tarball has no .git and no -Werror.
WERROR  ?= $(if $(wildcard .git),1,0)
CCACHE  := $(shell command -v ccache 2>/dev/null)
CFLAGS   = -O2 -g
HARDEN   = -D_FORTIFY_SOURCE=2 -fstack-protector-strong -fPIE \
           -ffunction-sections -fdata-sections
SANITIZE = -O1 -g -fno-omit-frame-pointer -fno-sanitize-recover=all \
           -fsanitize=address,undefined
WARN     = -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes \
           -Wold-style-definition -Wpointer-arith -Wwrite-strings -Wvla \
           -Wformat=2 -Wundef $(if $(filter 1,$(WERROR)),-Werror)
DEFINES  = -D_XOPEN_SOURCE=700 -D_DEFAULT_SOURCE -D_FILE_OFFSET_BITS=64 \
           -DRANZEN_VERSION='"$(VERSION)"'
COMPILE  = $(CCACHE) $(CC) -std=c11 -Isrc -I. $(DEFINES) $(WARN) $(CPPFLAGS) \
           $(ROOM_FLAGS) -MMD -MP
LINK     = $(CC) -Wl,--as-needed $(LDFLAGS)
HARD_LD  = -pie -Wl,-z,relro,-z,now -Wl,--gc-sections

# V=1 shows the commands.
Q   = $(if $V,,@)
say = $(if $V,,@printf '  %-3s %s\n' $1 $2)

# pkg-config is asked once, and only by a recipe that needs the answer.
once = $(eval $1 := $(shell pkg-config $2))$($1)
libs = $(call once,$1_L,--libs $($1_LIBS))

.DELETE_ON_ERROR:
.SECONDARY:
all: $(PROGRAMS:%=$B/%) mo

# One object, in both flavours.
$B/obj/%.o: %.c
	@mkdir -p $(@D)
	$(call say,CC,$@)
	$Q$(COMPILE) $(HARDEN) $(CFLAGS) -c -o $@ $<
$S/obj/%.o: %.c
	@mkdir -p $(@D)
	$(call say,CC,$@)
	$Q$(COMPILE) $(SANITIZE) -c -o $@ $<

# The few sources that need a flag of their own.
$B/obj/src/providers/%.o $S/obj/src/providers/%.o: \
	ROOM_FLAGS = $(call once,providers_C,--cflags libxml-2.0)
$B/obj/src/main/desktop.o $S/obj/src/main/desktop.o: \
	ROOM_FLAGS = $(call once,desktop_C,--cflags libnotify libsecret-1)
$S/obj/tests/flow/bus_peer.o: ROOM_FLAGS = $(call once,bus_C,--cflags gio-2.0)
$B/tests/flow/bus_peer: EXTRA_LIBS = $(call once,bus_L,--libs gio-2.0)
$B/obj/src/base/path.o $S/obj/src/base/path.o: \
	ROOM_FLAGS = -DRANZEN_PREFIX='"$(PREFIX)"'
$B/obj/src/base/path.o $S/obj/src/base/path.o: $B/prefix

# Changes only when PREFIX does.
$B/prefix: FORCE
	@mkdir -p $(@D)
	@echo '$(PREFIX)' | cmp -s - $@ || echo '$(PREFIX)' >$@
FORCE:

# Each room is an archive: $B/lib/base.a and so on.
define room
$1/lib/$(notdir $2).a: $(patsubst %.c,$1/obj/%.o,$(call src_of,$2))
	@mkdir -p $$(@D)
	@rm -f $$@
	@$$(AR) rcs $$@ $$^
endef
$(foreach b,$B $S,$(foreach r,$(ROOMS) tests/lib tests/badlink,$(eval $(call room,$b,$r))))

define program
$B/$1: $B/obj/$(basename $(call main_of,$1)).o $($1_MORE:%=$B/obj/%.o) \
  $($1_ROOMS:%=$B/lib/%.a)
	$$(call say,LD,$$@)
	$$Q$$(LINK) $$(HARD_LD) -o $$@ $$(filter %.o,$$^) \
	  -Wl,--start-group $$(filter %.a,$$^) -Wl,--end-group $$(call libs,$1)
$S/$1: $S/obj/$(basename $(call main_of,$1)).o $($1_MORE:%=$S/obj/%.o) \
  $($1_ROOMS:%=$S/lib/%.a)
	$$(call say,LD,$$@)
	$$Q$$(LINK) $$(SANITIZE) -o $$@ $$(filter %.o,$$^) \
	  -Wl,--start-group $$(filter %.a,$$^) -Wl,--end-group $$(call libs,$1)
endef
$(foreach p,$(PROGRAMS),$(eval $(call program,$p)))

# Tests: every tests/unit/test_*.c is a program, and so is every C file of
# tests/flow (a helper that the scripts there run). The school and the client
# are strangers: no program knows both.
TEST_ROOMS = $(patsubst %,$S/lib/%.a,lib badlink \
               $(filter-out school,$(notdir $(ROOMS))))
SCHOOL_TEST_ROOMS = $(patsubst %,$S/lib/%.a,lib school base)
UNIT       = $(patsubst tests/%.c,$B/tests/%,$(wildcard tests/unit/test_*.c))
FLOW       = $(patsubst tests/%.c,$B/tests/%,$(wildcard tests/flow/*.c))

OF_SCHOOL = $(filter $B/tests/unit/test_school_%,$(UNIT))
$(OF_SCHOOL): $(SCHOOL_TEST_ROOMS)
$(filter-out $(OF_SCHOOL),$(UNIT)) $(FLOW): $(TEST_ROOMS)
$(UNIT) $(FLOW): $B/tests/%: $S/obj/tests/%.o
	@mkdir -p $(@D)
	$(call say,LD,$@)
	$Q$(LINK) $(SANITIZE) -o $@ $(filter %.o,$^) -Wl,--start-group \
	  $(filter %.a,$^) -Wl,--end-group $(call libs,tests) -lm $(EXTRA_LIBS)
$B/tests/unit/test_sweep_shadow: $S/obj/tests/sweep/shadow.o
$B/tests/unit/test_notice: $S/obj/src/main/notice.o

# Fuzzing: tests/fuzz/NAME.c is one program each, by clang with libFuzzer, and
# all of them together are in a unit test.
F            = $B/fuzz
CLANG        = clang
FUZZ_TARGETS = $(patsubst tests/fuzz/%.c,%,$(wildcard tests/fuzz/*.c))
FUZZ_LIB     = tests/fuzz/lib/checks.c tests/fuzz/lib/page.c
FUZZ_ROOMS   = providers net model base
FUZZ_FLAGS   = -O1 -g -fno-omit-frame-pointer -fno-sanitize-recover=all
FUZZ_SAN     = address,undefined
FUZZ         = $(FUZZ_TARGETS:%=$F/%)
FUZZ_TESTS   = test_fuzz_pages test_fuzz_bounds
$(FUZZ_TESTS:%=$S/obj/tests/unit/%.o): $(FUZZ_TARGETS:%=tests/fuzz/%.c)
$(FUZZ_TESTS:%=$S/obj/tests/unit/%.o): \
	ROOM_FLAGS = '-DFUZZ_TARGETS=$(foreach t,$(FUZZ_TARGETS),X($t))'
$(FUZZ_TESTS:%=$B/tests/unit/%): \
	$(patsubst %.c,$S/obj/%.o,$(FUZZ_TARGETS:%=tests/fuzz/%.c) $(FUZZ_LIB))

# What readers of pages do is counted: in each block of theirs that is run, the
# compiler calls test_fuzz_bounds.
COUNTED = tree html html_page markdown iserv_read iserv_list iserv_show \
          iserv_told skeleton skeleton_words dav_read
$B/tests/unit/test_fuzz_bounds: $(COUNTED:%=$S/counted/src/providers/%.o)
$S/counted/src/providers/%.o: ROOM_FLAGS = -fsanitize-coverage=trace-pc \
	$(call once,providers_C,--cflags libxml-2.0)
$S/counted/%.o: %.c
	@mkdir -p $(@D)
	$(call say,CC,$@)
	$Q$(COMPILE) $(SANITIZE) -c -o $@ $<
$F/%: CC = $(CLANG)
$F/%: WERROR = 0
$F/obj/src/providers/%.o: ROOM_FLAGS = $(call once,providers_C,--cflags libxml-2.0)
$F/obj/%.o: %.c
	@mkdir -p $(@D)
	$(call say,CC,$@)
	$Q$(COMPILE) $(FUZZ_FLAGS) -fsanitize=$(FUZZ_SAN),fuzzer-no-link -c -o $@ $<
$(foreach r,$(FUZZ_ROOMS:%=src/%),$(eval $(call room,$F,$r)))
$(FUZZ): $F/%: $F/obj/tests/fuzz/%.o $(FUZZ_LIB:%.c=$F/obj/%.o) \
    $(FUZZ_ROOMS:%=$F/lib/%.a) tests/fuzz/lib/entry.c
	$(call say,LD,$@)
	$Q$(CC) -Isrc -I. $(DEFINES) -DFUZZ_TARGET=$* $(FUZZ_FLAGS) \
	  -fsanitize=$(FUZZ_SAN),fuzzer -o $@ $(filter %.c %.o,$^) \
	  -Wl,--start-group $(filter %.a,$^) -Wl,--end-group $(call libs,fuzz)

# The bad link, for flow tests (in their PATH) and for benches.
BADLINK = $S/badlink $B/tests/badlink
$S/badlink: $S/obj/tests/badlink/main.o $S/lib/badlink.a
	$(call say,LD,$@)
	$Q$(LINK) $(SANITIZE) -o $@ $^ -lm
$B/tests/badlink: $B/obj/tests/badlink/main.o $B/lib/badlink.a
	@mkdir -p $(@D)
	$(call say,LD,$@)
	$Q$(LINK) $(HARD_LD) -o $@ $^ -lm
badlink: $(BADLINK)

# Benches are built as the release is, and run beside their peers.
BENCH = $(patsubst tests/%.c,$B/tests/%,$(wildcard tests/bench/*.c))
$(BENCH): $B/tests/%: $B/obj/tests/%.o
	@mkdir -p $(@D)
	$(call say,LD,$@)
	$Q$(LINK) $(HARD_LD) -o $@ $< $(EXTRA_LIBS)
$B/tests/bench/floor: EXTRA_LIBS = $(call once,floor_L,--libs ncursesw)

# The sweeps run the release: under ASan nothing else may be loaded first.
# sweep.so is what they load into the programs; it needs to know both open
# and open64, so 32 bits are what they are.
SWEEP = $B/tests/sweep $B/tests/sweep.so
SWEEP_SO = tests/sweep/preload.c tests/sweep/shadow.c
sweep_LIBS = jansson sqlite3 libutf8proc
$B/tests/sweep: $(patsubst tests/sweep/%.c,$B/obj/tests/sweep/%.o, \
    $(filter-out tests/sweep/preload.c,$(wildcard tests/sweep/*.c))) \
    $B/lib/base.a | $B/tests/sweep.so $(PROGRAMS:%=$B/%)
	@mkdir -p $(@D)
	$(call say,LD,$@)
	$Q$(LINK) $(HARD_LD) -o $@ $^ $(call libs,sweep)
$B/tests/sweep.so: $(SWEEP_SO) $(wildcard tests/sweep/*.h)
	@mkdir -p $(@D)
	$(call say,LD,$@)
	$Q$(CC) -std=c11 -Isrc -I. -D_GNU_SOURCE $(WARN) $(CFLAGS) -fPIC -shared \
	  -fvisibility=hidden $(LDFLAGS) -o $@ $(SWEEP_SO)

# tests/sim, tests/herd, tests/ui and tests/contract are one program each: with
# sanitizers in $S/tests; what runs for long, or elsewhere, is built as the
# release is, too.
RELEASE_ROOMS = $(TEST_ROOMS:$S/%=$B/%)
define tests_program
$S/tests/$1: $(patsubst %.c,$S/obj/%.o,$(call src_of,tests/$1)) $(TEST_ROOMS)
	@mkdir -p $$(@D)
	$$(call say,LD,$$@)
	$$Q$$(LINK) $$(SANITIZE) -o $$@ $$(filter %.o,$$^) \
	  -Wl,--start-group $$(TEST_ROOMS) -Wl,--end-group $$(call libs,tests) -lm
$B/tests/$1: $(patsubst %.c,$B/obj/%.o,$(call src_of,tests/$1)) $(RELEASE_ROOMS)
	@mkdir -p $$(@D)
	$$(call say,LD,$$@)
	$$Q$$(LINK) $$(HARD_LD) -o $$@ $$(filter %.o,$$^) \
	  -Wl,--start-group $$(RELEASE_ROOMS) -Wl,--end-group $$(call libs,tests) -lm
endef
# It runs the program.
$S/tests/ui: | $S/ranzen
BIG_TESTS = $(foreach t,sim herd ui contract,$(if $(call src_of,tests/$t),$t))
LONG_RUNS = $(filter sim herd contract,$(BIG_TESTS))
$(foreach t,$(BIG_TESTS),$(eval $(call tests_program,$t)))

san: $(PROGRAMS:%=$S/%)
unit: $(UNIT)
flow: $(FLOW)
tests: san unit flow badlink $(BIG_TESTS:%=$S/tests/%) \
       $(LONG_RUNS:%=$B/tests/%) $(SWEEP)

# Languages.
MO = $(patsubst po/%.po,$B/locale/%/LC_MESSAGES/ranzen.mo,$(wildcard po/*.po))
mo: $(MO)
$B/locale/%/LC_MESSAGES/ranzen.mo: po/%.po
	@mkdir -p $(@D)
	$Qmsgfmt --check -o $@ $<

# The sources that speak to people, and so are translated.
WORDS = $(foreach r,src/cli ui src/main src/words src/base src/model src/conf src/providers, \
          $(call src_of,$r) $(wildcard $r/*.h))
pot: $B/ranzen.pot
$B/ranzen.pot: $(WORDS)
	@mkdir -p $(@D)
	xgettext --from-code=UTF-8 --language=C --add-comments=TRANSLATORS \
	  --keyword=_ --keyword=N_ --force-po --package-name=ranzen -o $@ $^
# Sorted and without line numbers, so that a merge rarely conflicts.
update-po: pot
	for po in po/*.po; do \
	  msgmerge --quiet --no-fuzzy-matching --sort-output --no-location \
	    $$po $B/ranzen.pot | msgattrib --no-obsolete -o $B/merged.po && \
	  sed '/^"POT-Creation-Date/d' $B/merged.po >$$po || exit 1; done

# What people and CI call. A second make, since the first one read
# pkg-config's answers before the packages were there.
JOBS  = $(if $(filter -j%,$(MAKEFLAGS)),,-j$(shell nproc))
AGAIN = +@$(MAKE) --no-print-directory $(JOBS)

demo:
	@.ci/deps build demo
	$(AGAIN) all
	@$B/ranzen demo $(DEMO)

check:
	@.ci/deps build test
	$(AGAIN) all tests
	@tests/run $(T)

bench:
	@.ci/deps build bench
	$(AGAIN) all $(BADLINK) $(BENCH)
	@for b in $(wildcard tests/bench/*$(T)*.sh); do \
	  echo "$$b"; $$b || exit 1; done

# All sweeps with the real programs, and histories in virtual time. Half an
# hour for the one, an hour for the other; SWEEPS and SEEDS make it shorter
# (HASTY are seeds where one order follows upon the other):
# make torture SWEEPS='--every 5 file' SEEDS=1-1000
SEEDS  = 1-100000
HASTY  = 1000001-1020000
SWEEPS =
torture:
	@.ci/deps build test
	$(AGAIN) all $(SWEEP) $(LONG_RUNS:%=$B/tests/%)
	@failed=0; \
	$B/tests/sweep --jobs $$(($(shell nproc) * 3)) $(SWEEPS) || failed=1; \
	$B/tests/sim --seeds $(SEEDS) --jobs $(shell nproc) || failed=1; \
	$B/tests/sim --seeds $(HASTY) --jobs $(shell nproc) || failed=1; \
	exit $$failed

# Needs clang, and so is no part of check, which replays what was found.
TIME = 60
fuzz:
	@.ci/deps build fuzz
	$(AGAIN) $(FUZZ)
	@tests/fuzz/run '$(TIME)' $(if $T,$(foreach f,$(FUZZ),$(if $(findstring $T,$f),$f)),$(FUZZ))

# What a provider must do, against any platform: docs/contract.md.
# make contract URL=https://school.example USER=mia TASK='A01 A02'
contract:
	@$(if $(and $(URL),$(filter command%,$(origin USER))),:,echo \
	  "usage: make contract URL=ADDRESS USER=NAME [TASK='NAME...']" \
	  "[PLATFORM=open|moodle|iserv]" >&2; exit 2)
	@.ci/deps build >&2
	+@$(MAKE) --no-print-directory $(JOBS) $B/tests/contract >&2
	@$B/tests/contract $(PLATFORM:%=--platform %) \
	  $(TASK:%=--write '%') '$(URL)' '$(USER)'

# The pictures of README and guide, from the program itself. "make check" says
# when they have grown old.
screens:
	@.ci/deps build test
	$(AGAIN) all san $S/tests/ui
	@mkdir -p docs/screens
	@LC_ALL=C.UTF-8 TZ=Europe/Berlin $S/tests/ui draw

lint: all
	@tests/run lint

format-check:
	clang-format --dry-run -Werror $(shell find src ui tests -name '*.[ch]')

# Completion comes from the program's own table of commands.
COMPLETION = $(addprefix $B/completion/,bash zsh fish)
$(COMPLETION): $B/completion/%: $B/ranzen
	@mkdir -p $(@D)
	$Q$B/ranzen --completion $* >$@

# The manual, in English and German: docs/man with the program's own tables.
MAN = $(patsubst docs/man/%.in,$B/man/%,$(wildcard docs/man/*.in docs/man/*/*.in))
man: $(MAN)
$(MAN): $B/man/%: docs/man/%.in docs/man/page.awk $(PROGRAMS:%=$B/%) mo
	@mkdir -p $(@D)
	$(call say,MAN,$@)
	$QLC_ALL=C.UTF-8 LANGUAGE=$(or $(patsubst ./,,$(dir $*)),en) \
	  awk -v bin=$B -v version=$(VERSION) -f docs/man/page.awk $< >$@

# Packagers: DESTDIR, PREFIX. What is not there (yet) is not installed.
D       = $(DESTDIR)$(PREFIX)
SHARE   = $D/share
copy    = $(if $(strip $2),install -d "$1" && install -m $(or $3,644) $2 "$1",:)
install: all man $(COMPLETION)
	$(call copy,$D/bin,$(PROGRAMS:%=$B/%),755)
	$(call copy,$(SHARE)/ranzen/themes,$(wildcard themes/*))
	for page in $(MAN:$B/man/%=%); do \
	  install -D -m 644 $B/man/$$page \
	    "$(SHARE)/man/$${page%$${page##*/}}man$${page##*.}/$${page##*/}" || exit 1; done
	for l in $(patsubst po/%.po,%,$(wildcard po/*.po)); do \
	  install -d "$(SHARE)/locale/$$l/LC_MESSAGES" && \
	  install -m 644 $B/locale/$$l/LC_MESSAGES/ranzen.mo \
	    "$(SHARE)/locale/$$l/LC_MESSAGES" || exit 1; done
	install -D -m 644 $B/completion/bash "$(SHARE)/bash-completion/completions/ranzen"
	install -D -m 644 $B/completion/zsh "$(SHARE)/zsh/site-functions/_ranzen"
	install -D -m 644 $B/completion/fish "$(SHARE)/fish/vendor_completions.d/ranzen.fish"
	$(call copy,$(SHARE)/doc/ranzen,README.md $(wildcard docs/NEWS docs/*.example))

uninstall:
	rm -f $(PROGRAMS:%="$D/bin/%") "$(SHARE)"/man/man?/ranzen*.? \
	  "$(SHARE)"/man/*/man?/ranzen*.? \
	  "$(SHARE)"/locale/*/LC_MESSAGES/ranzen.mo \
	  "$(SHARE)/bash-completion/completions/ranzen" \
	  "$(SHARE)/zsh/site-functions/_ranzen" \
	  "$(SHARE)/fish/vendor_completions.d/ranzen.fish"
	rm -rf "$(SHARE)/ranzen" "$(SHARE)/doc/ranzen"

clean:
	rm -rf $B

.PHONY: all san unit flow badlink tests mo man pot update-po demo check bench \
        torture torture-mutants fuzz contract lint \
        format-check install uninstall clean FORCE

-include $(shell find $B -name '*.d' 2>/dev/null)
