//! Payloads of each kind, written from the rules and not from the examples.

use super::super::list::{PayloadRow, read_payload_csv, read_row};

/// Reads a table of `symbology ¦ AIM ¦ payload ¦ context ¦ field ¦ value ¦ action ¦ confidence` and fails with every row that differs.
#[track_caller]
fn check(table: &str) {
    let mut differences = Vec::new();
    for line in table.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let cells: Vec<&str> = line.split('¦').map(str::trim).collect();
        let [symbology, aim, payload, context, field, value, action, confidence] = cells[..] else {
            panic!("eight cells are needed: {line}");
        };
        let quoted = payload.replace('"', "\"\"");
        let csv = format!("symbology,aim_id,payload,context\n\"{symbology}\",\"{aim}\",\"{quoted}\",\"{context}\"\n");
        let row: &PayloadRow = &read_payload_csv(csv.as_bytes()).unwrap()[0];
        let verdict = read_row(row);
        let got = [&verdict.field, &verdict.value, verdict.action.as_str(), verdict.confidence.as_str()];
        if got != [field, value, action, confidence] {
            differences.push(format!("{line}\n    got {got:?} ({})", verdict.reason));
        }
    }
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

#[test]
fn pkids() {
    check(
        "
        Code 128  ¦ ]C0 ¦ 3556212345678                 ¦                        ¦ pkid ¦ 3556212345678 ¦ accept ¦ high
        Code 93   ¦ ]G0 ¦ 3556212345678                 ¦                        ¦ pkid ¦ 3556212345678 ¦ accept ¦ high
        QR        ¦ ]Q1 ¦ 3556212345678                 ¦                        ¦ pkid ¦ 3556212345678 ¦ accept ¦ medium
        PDF417    ¦ ]L0 ¦ 3556212345678                 ¦                        ¦ pkid ¦ 3556212345678 ¦ accept ¦ medium
        Aztec     ¦ ]z0 ¦ 3556212345678                 ¦                        ¦ pkid ¦ 3556212345678 ¦ accept_after_confirm ¦ medium
        Code 39   ¦ ]A0 ¦ *3305112345678*               ¦                        ¦ pkid ¦ 3305112345678 ¦ accept ¦ high
        Code 128  ¦ ]C0 ¦ 0321212345678                 ¦                        ¦ pkid ¦ 0321212345678 ¦ accept ¦ medium
        Code 128  ¦ ]C0 ¦ 9556212345678                 ¦                        ¦ pkid ¦ 9556212345678 ¦ accept ¦ medium
        USB wedge ¦     ¦ 3556212345678<CR>             ¦ AIM off                ¦ pkid ¦ 3556212345678 ¦ accept ¦ medium
        USB wedge ¦     ¦ ]A03305112345678<TAB>         ¦                        ¦ pkid ¦ 3305112345678 ¦ accept ¦ high
        USB wedge ¦     ¦ ]d13556212345678<CR><LF>      ¦                        ¦ pkid ¦ 3556212345678 ¦ accept ¦ medium
        typed     ¦     ¦ 3556212345678                 ¦                        ¦ pkid ¦ 3556212345678 ¦ accept ¦ medium
        typed     ¦     ¦ 3556-2123-45678               ¦                        ¦ pkid ¦ 3556212345678 ¦ accept_after_confirm ¦ medium
        typed     ¦     ¦ 3562212345678                 ¦                        ¦ pkid ¦ 3562212345678 ¦ ask ¦ medium
        typed     ¦     ¦ 4006381333931                 ¦                        ¦ gtin ¦ 4006381333931 ¦ ask ¦ medium
        typed     ¦     ¦ PKID 3556 2123 4567 8         ¦                        ¦ pkid ¦ 3556212345678 ¦ accept_after_confirm ¦ medium
        CSV       ¦     ¦ ３５５６２１２３４５６７８        ¦                        ¦ pkid ¦ 3556212345678 ¦ accept_after_confirm ¦ medium
        CSV       ¦     ¦ <U+FEFF>3556212345678         ¦                        ¦ pkid ¦ 3556212345678 ¦ accept_after_confirm ¦ medium
        CSV       ¦     ¦ 3556212345678<U+00A0>         ¦                        ¦ pkid ¦ 3556212345678 ¦ accept_after_confirm ¦ medium
        Code 128  ¦ ]C0 ¦ WPKID=3556212345678           ¦                        ¦ pkid ¦ 3556212345678 ¦ accept ¦ high
        Code 128  ¦ ]C0 ¦ Product Key ID: 3556212345678 ¦                        ¦ pkid ¦ 3556212345678 ¦ accept ¦ high
        Code 128  ¦ ]C0 ¦ WINDOWS PRODUCT ID 3556212345678 ¦                     ¦ pkid ¦ 3556212345678 ¦ accept ¦ high
        Code 128  ¦ ]C0 ¦ 3562212345678                 ¦ caption PKID           ¦ pkid ¦ 3562212345678 ¦ accept ¦ high
        Code 128  ¦ ]C0 ¦ 3556212345678                 ¦ bare 3556298765432 also on label ¦ pkid ¦ 3556212345678 ¦ ask ¦ medium
        Code 128  ¦ ]C0 ¦ 3556212345678                 ¦ 4006381333931 also on label ¦ pkid ¦ 3556212345678 ¦ accept ¦ high
        Code 128  ¦ ]C0 ¦ 3556212345678                 ¦ same value on two boxes ¦ ignore ¦ repeated_value ¦ ignore ¦ high
        USB wedge ¦     ¦ \"çç&é\"'(-è_&é               ¦                        ¦ pkid ¦ 3991234567812 ¦ accept_after_confirm ¦ medium
        USB wedge ¦     ¦ à&ç(&éé\"\"''(&<CR>           ¦ UPC-A, French host     ¦ gtin ¦ 195122334451 ¦ ignore ¦ high
        Code 39   ¦ ]A0 ¦ 3556212345678F                ¦ no such check character ¦ ask ¦ ¦ ask ¦ low
        ",
    );
}

#[test]
fn no_pkids() {
    check(
        "
        Code 128  ¦ ]C0 ¦ 3305000000000          ¦                ¦ reject ¦ default_key ¦ reject ¦ high
        Code 128  ¦ ]C0 ¦ 0000000000000          ¦                ¦ reject ¦ default_key ¦ reject ¦ high
        Code 128  ¦ ]C0 ¦ PKID:3305000000000     ¦                ¦ reject ¦ default_key ¦ reject ¦ high
        Code 128  ¦ ]C0 ¦ PKID:355621234567      ¦                ¦ reject ¦ pkid_wrong_length ¦ reject ¦ high
        Code 128  ¦ ]C0 ¦ PKID:35562123456789    ¦                ¦ reject ¦ pkid_wrong_length ¦ reject ¦ high
        typed     ¦     ¦ 35562I2345678          ¦ caption PKID   ¦ reject ¦ malformed ¦ reject ¦ high
        typed     ¦     ¦ 3556212345O78          ¦ caption PKID   ¦ reject ¦ malformed ¦ reject ¦ high
        CSV       ¦     ¦ 355621234567           ¦ ProductKeyID column ¦ reject ¦ pkid_wrong_length ¦ reject ¦ high
        CSV       ¦     ¦ 3.55621E+12            ¦                ¦ reject ¦ scientific_notation ¦ reject ¦ high
        CSV       ¦     ¦ 3556212345678.0        ¦                ¦ reject ¦ malformed ¦ reject ¦ high
        typed     ¦     ¦ 35562I2345678          ¦                ¦ reject ¦ malformed ¦ reject ¦ high
        CSV       ¦     ¦ 4E+12                  ¦                ¦ reject ¦ scientific_notation ¦ reject ¦ high
        CSV       ¦     ¦ 3,55621e+12            ¦ caption PKID   ¦ reject ¦ scientific_notation ¦ reject ¦ high
        typed     ¦     ¦ 00355-62123-45678-AAOEM ¦               ¦ reject ¦ product_id_not_pkid ¦ reject ¦ high
        typed     ¦     ¦ 03556-212-345678       ¦                ¦ reject ¦ product_id_not_pkid ¦ reject ¦ high
        CSV       ¦     ¦ =3556212345678         ¦                ¦ reject ¦ formula_injection ¦ reject ¦ high
        CSV       ¦     ¦ =HYPERLINK(\"http://a\",\"b\") ¦          ¦ reject ¦ formula_injection ¦ reject ¦ high
        CSV       ¦     ¦ @SUM(A1)               ¦                ¦ reject ¦ formula_injection ¦ reject ¦ high
        CSV       ¦     ¦ +3556212345678         ¦                ¦ reject ¦ formula_injection ¦ reject ¦ high
        CSV       ¦     ¦ -3556212345678         ¦                ¦ reject ¦ formula_injection ¦ reject ¦ high
        CSV       ¦     ¦ \"3556212345678\"      ¦                ¦ reject ¦ illegal_character ¦ reject ¦ high
        CSV       ¦     ¦ '3556212345678         ¦                ¦ reject ¦ illegal_character ¦ reject ¦ high
        Code 128  ¦ ]C0 ¦ 3556212<NUL>345678     ¦                ¦ reject ¦ illegal_character ¦ reject ¦ high
        typed     ¦     ¦ ٣٥٥٦٢١٢٣٤٥٦٧٨          ¦                ¦ reject ¦ illegal_character ¦ reject ¦ high
        CSV       ¦     ¦ Default string         ¦                ¦ reject ¦ placeholder_serial ¦ reject ¦ high
        CSV       ¦     ¦ To be filled by O.E.M. ¦                ¦ reject ¦ placeholder_serial ¦ reject ¦ high
        CSV       ¦     ¦ 0123456789             ¦                ¦ reject ¦ placeholder_serial ¦ reject ¦ high
        Code 128  ¦ ]C0 ¦ S/N: None              ¦                ¦ reject ¦ placeholder_serial ¦ reject ¦ high
        Code 128  ¦ ]C0 ¦ 35562123456783556212345678 ¦            ¦ reject ¦ merged_scans ¦ reject ¦ high
        Code 128  ¦ ]C0 ¦ 35562123456783556298765432 ¦            ¦ reject ¦ merged_scans ¦ reject ¦ high
        USB wedge ¦     ¦ 3556212345678PC29DABC  ¦                ¦ reject ¦ merged_scans ¦ reject ¦ high
        USB wedge ¦     ¦ 5CG41234BC3556212345678 ¦               ¦ reject ¦ merged_scans ¦ reject ¦ high
        USB wedge ¦     ¦ PC29DABCPC29DABC       ¦                ¦ reject ¦ merged_scans ¦ reject ¦ high
        QR        ¦ ]Q1 ¦ abcde-fghij-klmno-pqrst-uvwxy ¦         ¦ reject ¦ product_key_secret ¦ reject ¦ high
        QR        ¦ ]Q1 ¦ KEY:ABCDE-FGHIJ-KLMNO-PQRST-UVWXY ¦     ¦ reject ¦ product_key_secret ¦ reject ¦ high
        QR        ¦ ]Q1 ¦ WIFI:T:WPA;S:net;P:secret;; ¦           ¦ ignore ¦ wifi ¦ ignore ¦ high
        QR        ¦ ]Q1 ¦ otpauth://totp/A?secret=JBSWY3DP ¦      ¦ ignore ¦ otpauth ¦ ignore ¦ high
        QR        ¦ ]Q1 ¦ BEGIN:VCARD<CR><LF>VERSION:3.0<CR><LF>FN:A<CR><LF>END:VCARD ¦ ¦ ignore ¦ vcard ¦ ignore ¦ high
        QR        ¦ ]Q1 ¦ https://example.com/support ¦           ¦ ignore ¦ url ¦ ignore ¦ high
        ",
    );
}

#[test]
fn numbers_of_other_kinds() {
    check(
        "
        UPC-A     ¦ ]E0 ¦ 195122334451           ¦                ¦ gtin ¦ 195122334451 ¦ ignore ¦ high
        EAN-13    ¦ ]E0 ¦ 0195122334451          ¦                ¦ gtin ¦ 195122334451 ¦ ignore ¦ high
        EAN-13    ¦ ]E0 ¦ 3556212345677          ¦ caption PKID   ¦ gtin ¦ 3556212345677 ¦ ignore ¦ high
        EAN-8     ¦ ]E4 ¦ 96385074               ¦                ¦ gtin ¦ 96385074 ¦ ignore ¦ high
        USB wedge ¦     ¦ ]E496385074<CR>        ¦                ¦ gtin ¦ 96385074 ¦ ignore ¦ high
        GS1 DataBar ¦ ]e0 ¦ 0110195122334458     ¦                ¦ gtin ¦ 10195122334458 ¦ ignore ¦ high
        ITF       ¦ ]I0 ¦ 10195122334459         ¦                ¦ ignore ¦ misread ¦ ignore ¦ high
        GS1-128   ¦ ]C1 ¦ 0110195122334458       ¦                ¦ gtin ¦ 10195122334458 ¦ ignore ¦ high
        GS1-128   ¦ ]C1 ¦ 0110195122334459       ¦                ¦ reject ¦ malformed ¦ reject ¦ high
        GS1-128   ¦ ]C1 ¦ 00006141411234567891   ¦                ¦ reject ¦ malformed ¦ reject ¦ high
        Code 128  ¦ ]C0 ¦ 00006141411234567890   ¦                ¦ sscc ¦ 006141411234567890 ¦ ignore ¦ high
        Code 128  ¦ ]C0 ¦ 006141411234567890     ¦                ¦ sscc ¦ 006141411234567890 ¦ ignore ¦ high
        Code 128  ¦ ]C0 ¦ SSCC006141411234567890 ¦                ¦ sscc ¦ 006141411234567890 ¦ ignore ¦ high
        Code 128  ¦ ]C0 ¦ 356938035643808        ¦                ¦ ask ¦ ¦ ask ¦ low
        Code 128  ¦ ]C0 ¦ 356938035643808        ¦ caption IMEI   ¦ reject ¦ malformed ¦ reject ¦ high
        Code 128  ¦ ]C0 ¦ IMEI: 356938035643809  ¦                ¦ imei ¦ 356938035643809 ¦ ignore ¦ high
        Code 128  ¦ ]C0 ¦ A4BB6D12F3E4           ¦                ¦ mac ¦ A4:BB:6D:12:F3:E4 ¦ ignore ¦ high
        Code 128  ¦ ]C0 ¦ a4-bb-6d-12-f3-e4      ¦                ¦ mac ¦ A4:BB:6D:12:F3:E4 ¦ ignore ¦ high
        Code 128  ¦ ]C0 ¦ 00:11:22:33:44:55      ¦                ¦ mac ¦ 00:11:22:33:44:55 ¦ ignore ¦ high
        Code 128  ¦ ]C0 ¦ 001122334455           ¦ caption MAC    ¦ mac ¦ 00:11:22:33:44:55 ¦ ignore ¦ high
        Code 128  ¦ ]C0 ¦ 23S001122334455        ¦                ¦ mac ¦ 00:11:22:33:44:55 ¦ ignore ¦ high
        Code 128  ¦ ]C0 ¦ KR06GD9C00K006BQ0013   ¦ Dell part      ¦ ignore ¦ ppid ¦ ignore ¦ medium
        Code 128  ¦ ]C0 ¦ 4C4C4544-0042-4310-8035-B2C04F4D5931 ¦  ¦ ignore ¦ uuid ¦ ignore ¦ high
        Code 128  ¦ ]C0 ¦ 22453156048            ¦ caption EXPRESS SVC CODE ¦ ignore ¦ dell_express_service_code ¦ ignore ¦ high
        Code 128  ¦ ]C0 ¦ 22453156049            ¦ same label as ABC1234 ¦ ask ¦ ¦ ask ¦ low
        Code 128  ¦ ]C0 ¦ 5S0081234567           ¦                ¦ ignore ¦ package_id ¦ ignore ¦ high
        Code 128  ¦ ]C0 ¦ 3SUN12345678           ¦                ¦ ignore ¦ package_id ¦ ignore ¦ high
        Code 128  ¦ ]C0 ¦ 6JUN043325711MH80312   ¦                ¦ ignore ¦ license_plate ¦ ignore ¦ high
        Code 128  ¦ ]C0 ¦ 2S00998877             ¦                ¦ ignore ¦ shipment_id ¦ ignore ¦ high
        Code 128  ¦ ]C0 ¦ 11K55512345            ¦                ¦ ignore ¦ packing_list ¦ ignore ¦ high
        Code 128  ¦ ]C0 ¦ 4LCN                   ¦                ¦ ignore ¦ country_of_origin ¦ ignore ¦ high
        Code 128  ¦ ]C0 ¦ 1T20240115             ¦                ¦ ignore ¦ lot ¦ ignore ¦ high
        Code 128  ¦ ]C0 ¦ 4H0R3EA#ABU            ¦                ¦ sku ¦ 4H0R3EA#ABU ¦ ignore ¦ medium
        Code 128  ¦ ]C0 ¦ P4H0R3EA#ABU           ¦                ¦ sku ¦ 4H0R3EA#ABU ¦ ignore ¦ medium
        Code 128  ¦ ]C0 ¦ 4H0R3EA                ¦ HP carton      ¦ sku ¦ 4H0R3EA ¦ ignore ¦ medium
        Code 128  ¦ ]C0 ¦ 1P20FAS1NF00           ¦ bare 20FAS1NF00 also on label ¦ sku ¦ 20FAS1NF00 ¦ ignore ¦ high
        Code 128  ¦ ]C0 ¦ 12345678901            ¦ Acer box       ¦ ignore ¦ snid ¦ ignore ¦ medium
        Code 128  ¦ ]C0 ¦ HELLO WORLD            ¦                ¦ ask ¦ ¦ ask ¦ low
        ",
    );
}

#[test]
fn serial_numbers() {
    check(
        "
        Code 128  ¦ ]C0 ¦ 5CG41234BC             ¦                ¦ serial ¦ 5CG41234BC ¦ accept ¦ medium
        Code 128  ¦ ]C0 ¦ ABC1234                ¦                ¦ serial ¦ ABC1234 ¦ accept ¦ medium
        Code 128  ¦ ]C0 ¦ ABC1234                ¦ 22453156048 also on label ¦ serial ¦ ABC1234 ¦ accept ¦ high
        Code 128  ¦ ]C0 ¦ 1234567                ¦ caption SVC TAG ¦ serial ¦ 1234567 ¦ accept ¦ high
        Code 128  ¦ ]C0 ¦ NXHHMEK0012340A1B23400 ¦ Acer box       ¦ serial ¦ NXHHMEK0012340A1B23400 ¦ accept ¦ medium
        Code 128  ¦ ]C0 ¦ LFBN1234567890         ¦ refurbished    ¦ serial ¦ LFBN1234567890 ¦ accept ¦ medium
        Code 128  ¦ ]C0 ¦ LFSNPC29DABC01         ¦                ¦ serial ¦ LFSNPC29DABC01 ¦ accept ¦ medium
        Code 128  ¦ ]C0 ¦ K2403N0012345          ¦                ¦ serial ¦ K2403N0012345 ¦ accept ¦ high
        Code 128  ¦ ]C0 ¦ 027712345678           ¦ Surface carton ¦ serial ¦ 027712345678 ¦ accept ¦ medium
        Code 128  ¦ ]C0 ¦ 027712345678           ¦                ¦ ask ¦ mac_or_surface_serial ¦ ask ¦ low
        Code 128  ¦ ]C0 ¦ 1S21F6002NMXPC29DABC   ¦ Lenovo carton  ¦ model+serial ¦ 21F6002NMX | PC29DABC ¦ accept ¦ medium
        Code 128  ¦ ]C0 ¦ 1S21F6002NMXPC29DABC   ¦ bare 21F6002NMX and PC29DABC also on label ¦ model+serial ¦ 21F6002NMX | PC29DABC ¦ accept ¦ high
        Code 128  ¦ ]C0 ¦ 1S8932A1GR8ABCDE       ¦ old ThinkPad   ¦ model+serial ¦ 8932A1G | R8ABCDE ¦ accept ¦ medium
        Code 39   ¦ ]A0 ¦ SPC29DABC              ¦ Lenovo carton  ¦ serial ¦ PC29DABC ¦ accept ¦ medium
        Code 39   ¦ ]A0 ¦ SPC29DABC              ¦                ¦ serial ¦ PC29DABC ¦ accept_after_confirm ¦ medium
        Code 39   ¦ ]A0 ¦ PC29DABC               ¦ SPC29DABC also on label ¦ serial ¦ PC29DABC ¦ accept ¦ high
        Code 128  ¦ ]C0 ¦ S/N: PC29DABC          ¦                ¦ serial ¦ PC29DABC ¦ accept ¦ high
        QR        ¦ ]Q1 ¦ SN=PC29DABC;PKID=3556212345678 ¦        ¦ pkid+serial ¦ 3556212345678 | PC29DABC ¦ accept ¦ high
        QR        ¦ ]Q1 ¦ SN:5CG41234BC,PKID:3556212345678,MAC:A4BB6D12F3E4 ¦ ¦ mac+pkid+serial ¦ A4:BB:6D:12:F3:E4 | 3556212345678 | 5CG41234BC ¦ accept ¦ high
        PDF417    ¦ ]L0 ¦ PC29DABC;3556212345678 ¦                ¦ pkid+serial ¦ 3556212345678 | PC29DABC ¦ accept ¦ medium
        PDF417    ¦ ]L0 ¦ PC29DABC,3556212345678 ¦                ¦ pkid+serial ¦ 3556212345678 | PC29DABC ¦ accept ¦ medium
        PDF417    ¦ ]L0 ¦ 3556212345678;3556298765432 ¦            ¦ pkid+pkid ¦ 3556212345678 | 3556298765432 ¦ ask ¦ medium
        PDF417    ¦ ]L0 ¦ PC29DABC<CR>PC29DABD<CR>PC29DABE ¦      ¦ serial+serial+serial ¦ PC29DABC | PC29DABD | PC29DABE ¦ ask ¦ medium
        Data Matrix ¦ ]d2 ¦ 011019512233445821PC29DABC<GS>24021F6002NMX ¦ ¦ gtin+serial+sku ¦ 10195122334458 | PC29DABC | 21F6002NMX ¦ accept ¦ high
        GS1-128   ¦ ]C1 ¦ ]C1011019512233445810LOT1<GS>21PC29DABC ¦ ¦ gtin+serial ¦ 10195122334458 | PC29DABC ¦ accept ¦ high
        GS1-128   ¦ ]C1 ¦ 21PC29DABC<GS>903556212345678 ¦         ¦ pkid+serial ¦ 3556212345678 | PC29DABC ¦ accept_after_confirm ¦ medium
        GS1-128   ¦ ]C1 ¦ 2503556212345678       ¦                ¦ pkid ¦ 3556212345678 ¦ accept_after_confirm ¦ medium
        GS1-128   ¦ ]C1 ¦ 011019512233445821PC29DABC10LOT12345 ¦  ¦ ask ¦ ¦ ask ¦ low
        Data Matrix ¦ ]d1 ¦ [)><RS>05<GS>0110195122334458<GS>21PC29DABC<RS><EOT> ¦ ¦ gtin+serial ¦ 10195122334458 | PC29DABC ¦ accept ¦ high
        Data Matrix ¦ ]d1 ¦ [)><RS>06<GS>SPC29DABC<GS>23SA4BB6D12F3E4<GS>Q1<RS><EOT> ¦ ¦ mac+serial ¦ A4:BB:6D:12:F3:E4 | PC29DABC ¦ accept ¦ high
        Data Matrix ¦ ]d1 ¦ [)><RS>06<GS>1S21F6002NMXPC29DABC<RS><EOT> ¦ ¦ model+serial ¦ 21F6002NMX | PC29DABC ¦ accept ¦ medium
        Data Matrix ¦ ]d1 ¦ [)>06SPC29DABC1P21F6002NMX ¦          ¦ ask ¦ ¦ ask ¦ low
        typed     ¦     ¦ (01)10195122334458(21)PC29DABC ¦        ¦ gtin+serial ¦ 10195122334458 | PC29DABC ¦ accept_after_confirm ¦ medium
        CSV       ¦     ¦ PC29DABC<U+200B>       ¦                ¦ serial ¦ PC29DABC ¦ accept_after_confirm ¦ medium
        ",
    );
}
