//! The one table of problem codes. A code is an interface: add freely, rename none.

use actix_web::http::StatusCode;

use super::Language;

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident $code:literal $status:ident
        zh $zh_title:literal $zh_detail:literal
        en $en_title:literal $en_detail:literal;)*) => {
        /// What went wrong.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Code {
            $($(#[$doc])* #[doc = $en_title] $name,)*
        }

        impl Code {
            /// Every code, for the documentation.
            pub const ALL: &[Code] = &[$(Code::$name),*];

            /// The name to program against.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$name => $code,)* }
            }

            /// The HTTP status.
            pub fn status(self) -> StatusCode {
                match self { $(Self::$name => StatusCode::$status,)* }
            }

            /// Title and detail for a person.
            pub fn text(self, language: Language) -> (&'static str, &'static str) {
                match (self, language) {
                    $((Self::$name, Language::Zh) => ($zh_title, $zh_detail),
                      (Self::$name, Language::En) => ($en_title, $en_detail),)*
                }
            }
        }
    };
}

codes! {
    InvalidBody "invalid_body" BAD_REQUEST
        zh "提交的内容有误" "请按所列字段改正后再提交。"
        en "The content is not valid" "Correct the fields named and send it again.";
    InvalidQuery "invalid_query" BAD_REQUEST
        zh "网址参数有误" "请检查网址中问号后面的内容。"
        en "The query is not valid" "Check what follows the question mark in the address.";
    InvalidHeader "invalid_header" BAD_REQUEST
        zh "请求头有误" "请检查所列请求头。"
        en "A header is not valid" "Check the header named.";
    InvalidFile "invalid_file" BAD_REQUEST
        zh "读不懂这个文件" "请上传带表头的 xlsx 或 csv 文件。"
        en "The file cannot be read" "Send an xlsx or csv file with headings.";
    Unauthenticated "unauthenticated" UNAUTHORIZED
        zh "请先登录" "登录已过期或尚未登录。"
        en "Please log in" "There is no session, or it has ended.";
    WrongCredentials "wrong_credentials" UNAUTHORIZED
        zh "账号或密码不对" "请核对后再试；忘了密码请找后勤主任。"
        en "Wrong login or password" "Check both and try again; the director can help you back in.";
    WechatUnbound "wechat_unbound" UNAUTHORIZED
        zh "这个微信还没有绑定" "请用后勤主任给的邀请码绑定一次。"
        en "This WeChat account is not bound yet" "Bind it once with the invitation from your director.";
    WechatRefused "wechat_refused" UNAUTHORIZED
        zh "微信没有认可这次登录" "请重新打开小程序再试。"
        en "WeChat did not accept this login" "Open the mini-program again and retry.";
    NotAllowed "not_allowed" FORBIDDEN
        zh "您没有这项权限" "需要时请找后勤主任。"
        en "You may not do this" "Ask the director if you need to.";
    OwnWork "own_work" FORBIDDEN
        zh "不能评定自己做的事" "验收、复查、回访、结单，还有批准食谱和换菜，要由别人来做。"
        en "Nobody judges own work" "Acceptance, re-check, follow-up and the approval of menus and swaps are for somebody else.";
    SecondPerson "second_person" FORBIDDEN
        zh "这一步要由另一位来做" "同意离校的班主任不能同时在门口放行；临时接送人要由另一位同事核实。"
        en "This is for a second person" "Who agreed as the teacher does not open the gate; a collector is verified by a colleague.";
    CallLeader "call_leader" FORBIDDEN
        zh "请联系值班领导" "请先不要放行，并请当事人稍候。"
        en "Please call the duty leader" "Do not let the student go yet, and ask those concerned to wait.";
    DirectorRequired "director_required" FORBIDDEN
        zh "补记要由后勤主任批准" "请没有经手的后勤主任来审核。"
        en "A late entry is for a director to approve" "Ask a director who did not write it.";
    NoShift "no_shift" FORBIDDEN
        zh "还没有门卫上岗" "请当班门卫用自己的六位码上岗。"
        en "No guard is signed on" "Sign on with your code of six digits.";
    NotFound "not_found" NOT_FOUND
        zh "没有找到" "它不存在，或不属于您的学校。"
        en "Not found" "It does not exist, or is not of your school.";
    UnknownTag "unknown_tag" NOT_FOUND
        zh "这个码无法识别" "它不是本校的标签，或已经作废。"
        en "This code is not known" "It is not a tag of this school, or is no longer valid.";
    MethodNotAllowed "method_not_allowed" METHOD_NOT_ALLOWED
        zh "不支持这种操作" "请查看接口文档。"
        en "This method is not offered here" "See the API document.";
    TooSlow "too_slow" REQUEST_TIMEOUT
        zh "上传太慢，已停止等待" "请换个网络再试，重试不会重复。"
        en "The upload took too long" "Try again on a better network; nothing will be doubled.";
    Conflict "conflict" CONFLICT
        zh "刚刚有人改过" "请刷新后再试。"
        en "Somebody was faster" "Reload and try again.";
    StaleVersion "stale_version" CONFLICT
        zh "内容已被别人改过" "请看当前内容，再决定是否修改。"
        en "Somebody changed it meanwhile" "Look at the current record and decide again.";
    WrongState "wrong_state" CONFLICT
        zh "现在不能做这一步" "请看当前状态，可能别人刚处理过。"
        en "Not from this state" "Look at the current record: somebody may have been faster.";
    TooEarly "too_early" CONFLICT
        zh "还没到时候" "期限没到，或者刚做过，请过一会儿再来。"
        en "It is too early" "The time has not come, or it was done just now: come back later.";
    SampleHeld "sample_held" CONFLICT
        zh "已封存，不能动" "解封之前，不能销毁，也不能作废。"
        en "It is held" "Until it is released it is neither thrown away nor voided.";
    ReleaseRefused "release_refused" CONFLICT
        zh "不能放行" "这位接送人现在不能接。已记录；请按所列原因处理，或换一位接送人。"
        en "Not to be let go" "This adult may not collect now. It was noted; see the reason named, or ask another collector.";
    MealOpen "meal_open" CONFLICT
        zh "这一餐还没有收齐" "所列菜品请先留样，或说明缺留原因。"
        en "The meal is still open" "Sample the dishes named, or say why there is no sample.";
    ReceiptMismatch "receipt_mismatch" CONFLICT
        zh "台账与回执不符" "台账可能被改动过，请留好回执并告诉学校和主管部门。"
        en "The ledger does not bear out this receipt" "It may have been altered. Keep the receipt, and tell the school and its authority.";
    LeaderNeeded "leader_needed" CONFLICT
        zh "请联系值班领导" "要由值班领导放行；没有看证件的，也可以先核验证件。"
        en "Call the duty leader" "A duty leader has to let him in; or look at a paper first, if nobody has.";
    Unexplained "unexplained" CONFLICT
        zh "还有人没有离校" "请说明所列访客的去向，再交班。"
        en "Somebody has not left" "Say of each visitor named where he is, then close the shift.";
    InFlight "in_flight" CONFLICT
        zh "同一请求正在处理" "请稍候再查。"
        en "The same request is being worked on" "Wait a moment and ask again.";
    TooLarge "too_large" PAYLOAD_TOO_LARGE
        zh "文件或内容太大" "请拆成几份再传。"
        en "Too large" "Split it and send it in parts.";
    UnsupportedType "unsupported_type" UNSUPPORTED_MEDIA_TYPE
        zh "不支持这种格式" "表格请在 Excel 里另存为 .xlsx 再传。"
        en "This format is not accepted" "Save a sheet as .xlsx in Excel and send that.";
    UnsupportedImage "unsupported_image" UNSUPPORTED_MEDIA_TYPE
        zh "不支持这种图片" "请用 JPEG、PNG 或 WebP。苹果手机请在“设置、相机、格式”里选“兼容性最佳”。"
        en "This kind of picture is not accepted" "Send JPEG, PNG or WebP. On an iPhone choose Settings, Camera, Formats, Most Compatible.";
    InvalidField "invalid_field" UNPROCESSABLE_ENTITY
        zh "有内容不能接受" "请按所列字段改正。"
        en "Something cannot be accepted" "Correct the fields named.";
    IdempotencyMismatch "idempotency_mismatch" UNPROCESSABLE_ENTITY
        zh "同一编号不能用于不同内容" "请换一个 Idempotency-Key。"
        en "This key was used for another content" "Use a new Idempotency-Key.";
    SchoolRequired "school_required" UNPROCESSABLE_ENTITY
        zh "请选择学校" "这个账号属于几所学校。"
        en "Choose a school" "This login belongs to several schools.";
    InvitationInvalid "invitation_invalid" UNPROCESSABLE_ENTITY
        zh "邀请已失效" "邀请只能用一次，请找后勤主任重新生成。"
        en "The invitation is no longer valid" "It works once; ask the director for a new one.";
    LoginTaken "login_taken" UNPROCESSABLE_ENTITY
        zh "这个账号名已有人用" "请换一个。"
        en "This login is taken" "Choose another.";
    AlreadyBound "already_bound" UNPROCESSABLE_ENTITY
        zh "已经绑定过" "每件东西同时只能贴一个有效标签，标签也只能贴一处。"
        en "Already bound" "A thing carries one valid tag at a time, and a tag is on one thing.";
    TagNotUsable "tag_not_usable" UNPROCESSABLE_ENTITY
        zh "这个标签不能用" "它已被替换或作废，请换一个空白标签。"
        en "This tag cannot be used" "It was replaced or voided; take a blank one.";
    PlaceCycle "place_cycle" UNPROCESSABLE_ENTITY
        zh "地点不能放进自己里面" "请选择别的上级地点。"
        en "A place cannot lie inside itself" "Choose another parent.";
    PlaceInUse "place_in_use" UNPROCESSABLE_ENTITY
        zh "这个地点还在使用" "请先移走里面的东西和下级地点。"
        en "The place is in use" "Move what is in it first.";
    LastDirector "last_director" UNPROCESSABLE_ENTITY
        zh "至少要留一位后勤主任" "请先任命另一位。"
        en "One director must remain" "Appoint another first.";
    RecheckRequired "recheck_required" UNPROCESSABLE_ENTITY
        zh "还没有安全复查" "涉及安全的维修，要先由另一人复查。"
        en "Nobody has looked again" "What could hurt somebody is re-checked by a second person first.";
    TooMany "too_many" UNPROCESSABLE_ENTITY
        zh "一次要的太多" "请缩小范围或分批进行。"
        en "Too many at once" "Narrow it down or do it in parts.";
    EmptyImage "empty_image" UNPROCESSABLE_ENTITY
        zh "照片是空的" "请重新选择照片。"
        en "The photo is empty" "Choose it again.";
    TruncatedImage "truncated_image" UNPROCESSABLE_ENTITY
        zh "照片没有传完整" "请在网络好的地方再传一次。"
        en "The photo did not arrive whole" "Send it again on a better network.";
    DamagedImage "damaged_image" UNPROCESSABLE_ENTITY
        zh "照片已损坏" "请重新拍一张。"
        en "The photo is damaged" "Take it again.";
    AnimatedImage "animated_image" UNPROCESSABLE_ENTITY
        zh "不能用动图" "请用一张静止的照片。"
        en "The picture is animated" "Send a still photo.";
    ImageTooManyPixels "image_too_many_pixels" UNPROCESSABLE_ENTITY
        zh "照片像素太多" "最多五千万像素，每边最多两万像素。"
        en "The photo has too many pixels" "At most 50 megapixels, and 20,000 a side.";
    ImageTooManyScans "image_too_many_scans" UNPROCESSABLE_ENTITY
        zh "照片的存法太复杂" "请用手机相机重新拍一张。"
        en "The photo is stored in too many passes" "Take it again with the camera.";
    VersionRequired "version_required" PRECONDITION_REQUIRED
        zh "缺少版本号" "请在 If-Match 中写明所改内容的版本。"
        en "The version is missing" "Say in If-Match which version you are changing.";
    TooManyRequests "too_many_requests" TOO_MANY_REQUESTS
        zh "操作太频繁" "请稍候再试。"
        en "Too many requests" "Wait a little and try again.";
    Internal "internal" INTERNAL_SERVER_ERROR
        zh "系统出错了" "已记录下来；没有写入任何内容，可以重试。"
        en "Something went wrong here" "It has been noted; nothing was written, you may retry.";
    WechatUnavailable "wechat_unavailable" BAD_GATEWAY
        zh "暂时连不上微信" "请稍候再试，或用密码登录。"
        en "WeChat cannot be reached" "Try again soon, or log in with a password.";
    Unavailable "unavailable" SERVICE_UNAVAILABLE
        zh "系统正忙" "请稍候再试。"
        en "The system is busy" "Try again in a moment.";
    PhotosBusy "photos_busy" SERVICE_UNAVAILABLE
        zh "正在处理的照片太多" "请稍候几秒再传，重试不会重复。"
        en "Too many photos are being processed" "Try again in a few seconds; nothing will be doubled.";
}
